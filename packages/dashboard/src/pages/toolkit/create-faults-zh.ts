import type { Words } from '../../i18n/words.ts'
import type { createFaultsEn } from './create-faults-en.ts'

export const createFaultsZh: Words<typeof createFaultsEn> = {
  'create-nothing': '没有可以制作种子的内容。',
  'create-needs-name': '多个路径需要指定名称。',
  'create-nothing-left': '筛选之后没有剩下文件。',
  'create-all-empty': '所有文件都是空的。',
  'create-same-path': '两个文件会占用同一路径。',
  'create-missing': '这里没有文件。',
  'create-not-a-file': '这既不是文件，也不是文件夹。',
  'create-too-deep': '文件夹嵌套过深。',
  'create-too-many': '文件太多。',
  'create-vanished': '有文件在此期间消失了。',
  'create-outside': '其中有链接指向允许范围之外。',
  'create-bad-name': '不能用作种子名称：名称为空、是路径或包含控制字符。',
  'create-too-many-pieces': '区块过多，下载器不接受，请增大区块。',
  'create-link-dangling': '其中有符号链接没有目标。',
  'create-link-loop': '其中有符号链接指向包含它的文件夹。',
  'create-link-outside': '其中有符号链接指向文件夹之外。',
  'create-shorter': '有文件在此期间变短了。',
  'create-unreadable': '有文件无法读取。',
  'create-unexpected': '发生了意外错误，详情见日志。',
}
