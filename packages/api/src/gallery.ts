import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery } from './page.ts'
import { byteCount, id, infoHash, timestamp } from './primitives.ts'
import { taskState } from './task.ts'

/** One picture, with where it came from. */
export const shot = z.object({
  id,
  taskId: id,
  infoHash,
  index: z.number().int().nonnegative().describe('place among the shots of its task, from 0'),
  seconds: z.number().nonnegative().describe('moment in the video, in seconds'),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: byteCount.describe('size of the picture'),
  url: z.string().describe('/api/v1/shots/<id>.jpg, the same for ever'),
  file: z.string().optional().describe('file inside the torrent'),
  pieces: z.number().int().nonnegative().optional().describe('pieces fetched for this shot'),
  createdAt: timestamp,
})
export type Shot = z.infer<typeof shot>

/** One torrent that has shots, newest first in the gallery. */
export const galleryTorrent = z.object({
  infoHash,
  name: z.string(),
  taskId: id,
  taskState,
  shots: z.number().int().nonnegative(),
  cover: shot.optional(),
  fileBytes: byteCount.optional(),
  bytesFetched: byteCount,
  bytesLowerBound: byteCount.optional(),
  changedAt: timestamp,
})
export type GalleryTorrent = z.infer<typeof galleryTorrent>

export const listGallery = endpoint({
  id: 'listGallery',
  method: 'GET',
  path: '/api/v1/gallery',
  summary: 'Torrents with screenshots, newest first',
  query: pageQuery.extend({
    search: z.string().trim().max(200).optional().describe('part of the name, or an info-hash'),
  }),
  reply: pageOf(galleryTorrent),
})

export const listShots = endpoint({
  id: 'listShots',
  method: 'GET',
  path: '/api/v1/tasks/{taskId}/shots',
  summary: 'Shots of one task, in the order of the video',
  params: z.object({ taskId: id }),
  query: pageQuery,
  reply: pageOf(shot),
})

export const getShotPicture = endpoint({
  id: 'getShotPicture',
  method: 'GET',
  path: '/api/v1/shots/{file}',
  summary: 'The picture itself: <shot id>.jpg',
  params: z.object({ file: z.string().regex(/^[A-Za-z0-9_-]{1,64}\.jpg$/) }),
  media: 'image/jpeg',
})

/** Where the picture of a shot is served. */
export function shotUrl(shotId: string): string {
  return `/api/v1/shots/${shotId}.jpg`
}
