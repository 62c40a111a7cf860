import type { Words } from '../../i18n/words.ts'
import type { labRequestFaultsEn } from './lab-request-faults-en.ts'

export const labRequestFaultsZh: Words<typeof labRequestFaultsEn> = {
  'lab-files': '{{small, number}} 字节分不成 {{files, number}} 个文件：请加大大小或减少文件。',
  'lab-ports': '这个实验场需要 {{needed, number}} 个端口，范围内只有 {{there, number}} 个：请扩大范围或减少用户。',
  'lab-address': '在那里找不到本机：请填写本机的地址，或指向本机的名称。',
}
