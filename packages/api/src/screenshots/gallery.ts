import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, id, infoHash, timestamp } from '../endpoint/primitives.ts'
import { shotUpload } from './image-host.ts'
import { type ShotFormat, shotFormat } from './shot-options.ts'
import { taskState } from './task.ts'

/** One picture, with where it came from. */
export const shot = z.object({
  id,
  taskId: id,
  infoHash: infoHash.optional(),
  kind: z.enum(['frame', 'sheet']),
  index: z.number().int().nonnegative().describe('place among the shots of its task, from 0'),
  seconds: z.number().nonnegative().describe('moment in the video, in seconds'),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: byteCount.describe('size of the picture'),
  url: z.string().describe('/api/v1/shots/<id>.<format>, the same for ever'),
  format: shotFormat,
  others: z
    .array(z.object({ format: shotFormat, url: z.string(), bytes: byteCount }))
    .describe('the same picture in further formats'),
  file: z.string().optional().describe('file inside the torrent'),
  pieces: z.number().int().nonnegative().optional().describe('pieces fetched for this shot'),
  provenance: z
    .object({
      targetSeconds: z.number(),
      ranges: z.array(z.object({ offset: byteCount, length: byteCount })).readonly(),
      pieces: z.array(z.number().int().nonnegative()).readonly(),
      checked: z
        .enum(['torrent', 'unproved', 'none'])
        .describe("against the torrent's hashes, in part by a peer's word alone, or not at all"),
      decoder: z.string(),
      toneMap: z.string(),
    })
    .optional()
    .describe('where its bytes come from'),
  createdAt: timestamp,
})
export type Shot = z.infer<typeof shot>

/** One torrent that has shots, newest first in the gallery. */
export const galleryTorrent = z.object({
  infoHash: infoHash.optional(),
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
  summary: 'The picture itself: <shot id>.<format>',
  params: z.object({ file: z.string().regex(/^[A-Za-z0-9_-]{1,64}\.(jpg|png|webp)$/) }),
  media: 'image/*',
})

export const getShotArchive = endpoint({
  id: 'getShotArchive',
  method: 'GET',
  path: '/api/v1/tasks/{taskId}/shots.zip',
  summary: 'All pictures of a task and its media information in one zip',
  params: z.object({ taskId: id }),
  media: 'application/zip',
})

export const getShotMarkup = endpoint({
  id: 'getShotMarkup',
  method: 'GET',
  path: '/api/v1/tasks/{taskId}/markup',
  summary: 'Text to paste into a post: the pictures on their image host, or here where they were not uploaded',
  params: z.object({ taskId: id }),
  reply: z.object({
    bbcode: z.string(),
    markdown: z.string(),
    hosted: z.boolean().describe('whether the links lead to an image host, which everybody can reach'),
    upload: shotUpload.optional().describe('since the program started'),
  }),
})

/** Where the picture of a shot is served. */
export function shotUrl(shotId: string, format: ShotFormat): string {
  return `/api/v1/shots/${shotId}.${format}`
}

/** Where all pictures of a task are served together. */
export function archiveUrl(taskId: string): string {
  return `/api/v1/tasks/${taskId}/shots.zip`
}
