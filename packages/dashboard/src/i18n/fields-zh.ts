import type { fieldsEn } from './fields-en.ts'
import type { Words } from './words.ts'

export const fieldsZh: Words<typeof fieldsEn> = {
  required: '请填写此项。',
  'too-small': '内容太短或太小。',
  'too-big': '内容太长或太大。',
  'invalid-type': '内容的类型不正确。',
  'invalid-format': '内容的格式不正确。',
  'unknown-key': 'Shoal 不认识这个字段。',
}
