import { labRequestFaultsZh } from '../pages/lab/lab-request-faults-zh.ts'
import { createFaultsZh } from '../pages/toolkit/create-faults-zh.ts'
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
  nothing_named: '请填写信息哈希值、磁力链接或路径，或选择种子文件（.torrent）。',
  one_source: '只能指定一种。',
  path_closed: '路径不存在，或不在 shoal.yaml 为截图开放的文件夹（shots.folders 或 folders）中。',
  bad_torrent: '不是可用的种子文件（.torrent）。',
  bad_magnet: '不是种子的磁力链接。',
  not_in_fleet: '没有任何下载器拥有这个种子。',
  beside_client: '它是或可能是私有种子，并且您的下载器已经拥有它：以第二个用户的身份出现会导致封号。请选择其他来源。',
  private_tracker: '这是私有种子，没有任何下载器拥有它，它的 Tracker 也未获允许：请先把它添加到下载器。',
  ...createFaultsZh,
  ...labRequestFaultsZh,
}
