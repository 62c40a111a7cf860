import { labRequestFaultsZh } from '../rooms/lab/lab-request-faults-zh.ts'
import { createFaultsZh } from '../rooms/toolkit/create-faults-zh.ts'
import type { fieldsEn } from './fields-en.ts'
import type { Words } from './words.ts'

export const fieldsZh: Words<typeof fieldsEn> = {
  too_small: '内容太短或太小。',
  too_big: '内容太长或太大。',
  invalid_type: '内容缺失或类型不正确。',
  invalid_format: '内容的格式不正确。',
  invalid_value: '不是可选的值之一。',
  one_builtin: 'Shoal 只有一个内置下载器，列表里已经有了。',
  taken: '已被使用。',
  unrecognized_keys: 'Shoal 不认识这个字段。',
  ...createFaultsZh,
  ...labRequestFaultsZh,
}
