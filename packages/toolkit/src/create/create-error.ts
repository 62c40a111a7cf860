import type { Language } from '../terminal/cli-io.ts'

const TEXTS = {
  nothing: ['nothing to make a torrent of', '没有可制作种子的内容'],
  'needs-name': ['several paths need a name (--name)', '多个路径需要指定名称（--name）'],
  'nothing-left': ['no file is left to make a torrent of', '筛选后没有剩下任何文件'],
  'all-empty': ['all files are empty', '所有文件都是空的'],
  'same-path': ['two files would share the path %s', '两个文件会占用同一路径：%s'],
  missing: ['no such file or folder: %s', '文件或文件夹不存在：%s'],
  'not-a-file': ['neither a file nor a folder: %s', '既不是文件也不是文件夹：%s'],
  'too-deep': ['folders nested too deeply: %s', '文件夹嵌套过深：%s'],
  'too-many': ['more than %s files', '文件超过 %s 个'],
  vanished: ['vanished while scanning: %s', '扫描时文件消失：%s'],
  outside: ['leads out of the folders that may be read: %s', '指向允许读取的文件夹之外：%s'],
  'bad-name': [
    'not a name for a torrent: %s (it must be no path, not empty, without control characters)',
    '不能用作种子名称：%s（不能为空，不能是路径或包含控制字符）',
  ],
  'too-many-pieces': [
    '%s pieces are more than clients accept: choose longer pieces',
    '区块过多（%s），下载器不接受：请增大区块',
  ],
  'link-dangling': [
    'symbolic link to nothing: %s (--symlinks skip leaves it out, --symlinks keep records it)',
    '符号链接没有目标：%s（--symlinks skip 略过，--symlinks keep 记录链接）',
  ],
  'link-loop': [
    'symbolic link to a folder that contains it: %s (--symlinks skip leaves it out, --symlinks keep records it)',
    '符号链接指向包含它的文件夹：%s（--symlinks skip 略过，--symlinks keep 记录链接）',
  ],
  'link-outside': [
    'symbolic link out of the torrent’s folder cannot be kept: %s (--symlinks follow takes what it points to)',
    '符号链接指向种子文件夹之外，无法保留：%s（--symlinks follow 使用其目标内容）',
  ],
  shorter: ['became shorter while hashing: %s', '计算时文件变短：%s'],
  unreadable: ['cannot be read: %s', '无法读取：%s'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

/** What can be wrong with the files or options of a torrent to be made. */
export type CreateFault = keyof typeof TEXTS

/** Options that contradict each other or the files. */
export class CreateError extends Error {
  readonly code = 'CREATE'
  override readonly name = 'CreateError'
  readonly fault: CreateFault
  /** The path or number that it is about; empty for none. */
  readonly subject: string

  constructor(fault: CreateFault, subject = '', options?: ErrorOptions) {
    super(textOf(fault, subject, 'en'), options)
    this.fault = fault
    this.subject = subject
  }
}

/** What went wrong, as a sentence. */
export function createErrorText(error: CreateError, language: Language): string {
  return textOf(error.fault, error.subject, language)
}

function textOf(fault: CreateFault, subject: string, language: Language): string {
  return TEXTS[fault][language === 'zh' ? 1 : 0].replace('%s', () => subject)
}
