import { z } from 'zod'
import { endpoint } from './endpoint/endpoint.ts'
import { speed, timestamp } from './endpoint/primitives.ts'
import { grabState } from './fleet/grab.ts'
import { taskState } from './screenshots/task.ts'
import { trackerWarning } from './tracker/tracker-warning.ts'

/** One role of the program and how it is. */
export const roleStatus = z.object({
  name: z.enum(['control', 'tracker', 'worker']),
  state: z.enum(['ready', 'starting', 'down']),
  detail: z.string().optional(),
})
export type RoleStatus = z.infer<typeof roleStatus>

/** Everything the first page shows at a glance. */
export const overview = z.object({
  version: z.string(),
  startedAt: timestamp,
  roles: z.array(roleStatus),
  addresses: z.object({
    dashboard: z.string(),
    webhook: z.string().describe('secret: whoever knows it can add grabs; empty for those who may only read'),
    announceHttp: z.string(),
    announceUdp: z.string(),
  }),
  grabs: z.record(grabState, z.number().int().nonnegative()),
  tasks: z.record(taskState, z.number().int().nonnegative()),
  clients: z.object({ total: z.number().int(), online: z.number().int(), uploadSpeed: speed, downloadSpeed: speed }),
  tracker: z
    .object({
      torrents: z.number().int(),
      seeders: z.number().int(),
      leechers: z.number().int(),
      announces: z.number().int(),
      warnings: z.array(trackerWarning).describe('what an operator should mend'),
    })
    .optional()
    .describe('absent while the tracker cannot be reached'),
  shots: z.number().int().nonnegative(),
})
export type Overview = z.infer<typeof overview>

export const getOverview = endpoint({
  id: 'getOverview',
  method: 'GET',
  path: '/api/v1/overview',
  summary: 'The whole program at a glance',
  reply: overview,
})
