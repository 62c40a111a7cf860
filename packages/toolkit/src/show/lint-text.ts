import type { Language } from '../terminal/cli-io.ts'
import type { Lint, LintCode } from './lint.ts'

const TEXTS = {
  'unsafe-path': ['path that clients must not use as it is: %s', '不安全的路径，下载器不会照原样使用：%s'],
  'colliding-paths': ['path that another file takes too: %s', '与其他文件冲突的路径：%s'],
  'name-not-utf8': ['name that is not UTF-8: %s', '文件名不是 UTF-8：%s'],
  'odd-piece-length': [
    'piece length is no power of two of at least 16 KiB: %s',
    '区块大小不是 2 的幂或小于 16 KiB：%s',
  ],
  'huge-piece-length': [
    'piece length above 16 MiB, which older clients refuse: %s',
    '区块大小超过 16 MiB，旧下载器不支持：%s',
  ],
  'many-pieces': ['%s pieces: the file is large, longer pieces would shrink it', '区块过多（%s），建议增大区块'],
  'no-tracker': ['no tracker: peers come from DHT only', '没有 Tracker：只能通过 DHT 找到用户'],
  'no-tracker-private': ['private without a tracker: it can find no peer', '私有种子没有 Tracker：无法找到任何用户'],
  'tracker-path': ['tracker path looks misspelt: %s', 'Tracker 路径疑似拼写错误：%s'],
  'tracker-scheme': ['tracker of an unknown kind: %s', '未知的 Tracker 类型：%s'],
  'duplicate-tracker': ['tracker listed twice: %s', '重复的 Tracker：%s'],
  padding: ['%s padding files (BEP 47)', '%s 个填充文件（BEP 47）'],
  'missing-piece-layers': ['no piece layer, so not every client can use it: %s', '缺少区块哈希层：%s'],
  'repeated-keys': [
    'key that stands twice, of which clients read different ones: %s',
    '重复的键，不同下载器会读取不同的值：%s',
  ],
  'unsorted-keys': [
    'keys unsorted or numbers with leading zeros: editing it with some tools changes the info-hash',
    '键未排序或数字有前导零：用某些工具编辑会改变特征码',
  ],
  'private-outside-info': ['private flag outside of info, where it has no effect', '私有标志不在 info 中，不起作用'],
  'bidirectional-name': [
    'name with marks that turn writing round, which can hide its extension: %s',
    '文件名含有改变文字方向的字符，可能隐藏真实扩展名：%s',
  ],
  'windows-name': ['name that Windows does not allow: %s', 'Windows 不允许的文件名：%s'],
  'long-name': ['name longer than 255 bytes, which clients shorten: %s', '文件名超过 255 字节，下载器会截短：%s'],
  'junk-file': ['file that a system left behind: %s', '系统遗留的文件：%s'],
  symlink: ['symbolic link (BEP 47): %s', '符号链接（BEP 47）：%s'],
  'tracker-outside-list': [
    'tracker in announce that announce-list lacks, so most clients ignore it: %s',
    'announce 中的 Tracker 不在 announce-list 里，多数下载器会忽略：%s',
  ],
  'odd-private': [
    'private by another value than 1, which some clients read as public: %s',
    '私有标志不是 1，部分下载器会当作公开种子：%s',
  ],
  'date-milliseconds': ['creation date in milliseconds instead of seconds: %s', '制作日期以毫秒而非秒为单位：%s'],
  'empty-file': ['empty file: %s', '空文件：%s'],
} as const satisfies Readonly<Record<LintCode, readonly [string, string]>>

/** The lint as a sentence. */
export function lintText(lint: Lint, language: Language): string {
  const [english, chinese] = TEXTS[lint.code]
  return (language === 'zh' ? chinese : english).replace('%s', lint.subject)
}
