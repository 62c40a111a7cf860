import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { byteCount } from '../endpoint/primitives.ts'
import { shotOptions } from './shot-options.ts'

const LONGEST_DAYS = 36_500
const GIGABYTE = 1_000_000_000
const LEAST_GALLERY = GIGABYTE / 10

/** What Shoal does with screenshots by itself. */
export const shotSettings = z.object({
  afterGrab: z
    .enum(['auto', 'client', 'off'])
    .default('auto')
    .describe(
      'auto: private torrents from your client, others from their swarm at once; client: always from your client',
    ),
  options: shotOptions
    .pick({ shots: true, everySeconds: true, formats: true, sheet: true, byteBudget: true })
    .default({})
    .describe('of the tasks after a grab'),
  uploadAfterGrab: z
    .boolean()
    .default(false)
    .describe('whether the shots taken after a grab go to the image hosts that the trackers of the torrent allow'),
  keepDays: z
    .number()
    .int()
    .min(1)
    .max(LONGEST_DAYS)
    .nullable()
    .default(null)
    .describe('days after which a task and its pictures are removed; null keeps them'),
  keepBytes: byteCount
    .min(LEAST_GALLERY)
    .nullable()
    .default(null)
    .describe('bytes of pictures above which the oldest tasks are removed; null sets no bound'),
})
export type ShotSettings = z.infer<typeof shotSettings>

export const getShotSettings = endpoint({
  id: 'getShotSettings',
  method: 'GET',
  path: '/api/v1/shot-settings',
  summary: 'What Shoal does with screenshots by itself: after a grab, and when they grow old',
  reply: shotSettings,
})

export const saveShotSettings = endpoint({
  id: 'saveShotSettings',
  method: 'PUT',
  path: '/api/v1/shot-settings',
  summary: 'Replace these settings; what is left out takes its default',
  body: shotSettings,
  reply: shotSettings,
})
