import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { labStatusSchema } from './lab-status.ts'

const LARGEST = 2 ** 36 // bytes of one torrent
const MOST_FILES = 5000
const port = z.number().int().min(1).max(65_535)

/** The lab of this machine, from `shoal lab up` or from the dashboard. */
export const currentLab = z.object({
  state: z.enum(['impossible', 'none', 'starting', 'running']).describe('`impossible`: this machine can run none'),
  folder: z.string().describe('where it lives, for `--dir` of the commands'),
  programs: z
    .array(z.object({ kind: z.string(), installed: z.boolean(), debianPackage: z.string().optional() }))
    .describe('who can download'),
  failure: z.string().optional().describe('why the last start failed'),
  lab: labStatusSchema.optional().describe('while it runs'),
})
export type CurrentLab = z.infer<typeof currentLab>

/** What a lab is to consist of. */
export const labRequest = z.object({
  sizes: z.array(z.number().int().min(1).max(LARGEST)).min(1).max(10).describe('bytes, one torrent each'),
  files: z.number().int().min(1).max(MOST_FILES).optional().describe('of each torrent; one unless given'),
  seeders: z.number().int().min(1).max(20),
  downloaders: z.array(z.object({ kind: z.string().max(40), count: z.number().int().min(1).max(100) })).max(20),
  ports: z
    .object({ first: port, last: port })
    .refine(({ first, last }) => first <= last, 'the lower port comes first')
    .optional()
    .describe('everything listens within; any that are free'),
  lan: z
    .boolean()
    .optional()
    .describe('on this machine’s address, for other machines and phones; no faults but those of links'),
  host: z
    .string()
    .regex(/^[\w.-]{1,253}$/)
    .optional()
    .describe('the name or address of this machine in torrents and links; for `lan`'),
})
export type LabRequest = z.infer<typeof labRequest>

export const labFaultRequest = z.object({
  on: z.boolean(),
  peers: z.array(z.string().max(20)).min(1).max(300).optional().describe('whose, by id; every seeder’s when absent'),
})

export const getLab = endpoint({
  id: 'getLab',
  method: 'GET',
  path: '/api/v1/lab',
  summary: 'The lab of this machine: a whole swarm with real clients, each peer in its own and in the tracker’s view',
  reply: currentLab,
})

export const startLab = endpoint({
  id: 'startLab',
  method: 'POST',
  path: '/api/v1/lab',
  summary: 'Start a lab; it ends with Shoal at the latest',
  status: 202,
  body: labRequest,
  reply: currentLab,
})

export const stopLab = endpoint({
  id: 'stopLab',
  method: 'DELETE',
  path: '/api/v1/lab',
  summary: 'End the lab and remove everything that belongs to it',
})

export const switchLabFault = endpoint({
  id: 'switchLabFault',
  method: 'PUT',
  path: '/api/v1/lab/faults/{name}',
  summary: 'Switch a fault of the lab on or off while it runs',
  params: z.object({ name: z.string().max(40) }),
  body: labFaultRequest,
  reply: currentLab,
})

export const streamLab = endpoint({
  id: 'streamLab',
  method: 'GET',
  path: '/api/v1/lab/stream',
  summary: 'The lab each second (SSE): `data:` is what GET /api/v1/lab answers',
  media: 'text/event-stream',
})
