import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { id } from '../endpoint/primitives.ts'

export const imageHostKind = z.enum(['imgbb', 'ptpimg', 'catbox', 'pixhost', 'chevereto', 'lsky'])
const MOST = 20
const hostName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/)
const tracker = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,252}$/)

/** An image host without its key. */
export const imageHost = z.object({
  name: hostName.describe('chosen by the operator'),
  kind: imageHostKind,
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional()
    .describe('of a host of one’s own'),
  hasKey: z.boolean(),
})
export type ImageHostView = z.infer<typeof imageHost>

const trackers = z
  .array(z.object({ tracker, hosts: z.array(hostName).min(1).max(MOST) }))
  .max(500)
  .describe('which hosts a tracker allows, the best first; others allow all')

export const imageHosts = z.object({ hosts: z.array(imageHost), trackers })
export type ImageHosts = z.infer<typeof imageHosts>

export const getImageHosts = endpoint({
  id: 'getImageHosts',
  method: 'GET',
  path: '/api/v1/image-hosts',
  summary: 'Image hosts in the order in which they are tried, and which of them each tracker allows',
  reply: imageHosts,
})

export const saveImageHosts = endpoint({
  id: 'saveImageHosts',
  method: 'PUT',
  path: '/api/v1/image-hosts',
  summary: 'Replace the image hosts; a key left out keeps its old value',
  body: z.object({
    hosts: z
      .array(imageHost.omit({ hasKey: true }).extend({ key: z.string().min(1).max(500).optional() }))
      .max(MOST)
      .refine((hosts) => new Set(hosts.map(({ name }) => name)).size === hosts.length, 'two hosts have the same name'),
    trackers: trackers.default([]),
  }),
  reply: imageHosts,
})

/** What is sent to replace them. */
export type ImageHostsDraft = z.input<typeof saveImageHosts.body>

/** How far an upload is. */
export const shotUpload = z.object({
  running: z.boolean(),
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  problem: z.string().optional().describe('what the last host said that failed, in English'),
})
export type ShotUpload = z.infer<typeof shotUpload>

export const uploadShots = endpoint({
  id: 'uploadShots',
  method: 'POST',
  path: '/api/v1/tasks/{taskId}/upload',
  summary: 'Put the shots on an image host; goes on in the background, what is there already is left alone',
  status: 202,
  params: z.object({ taskId: id }),
  body: z.object({
    tracker: tracker.optional().describe('tracker that the post is for; those of the torrent when absent'),
    hosts: z.array(hostName).min(1).max(MOST).optional().describe('only these'),
  }),
  reply: shotUpload,
})
