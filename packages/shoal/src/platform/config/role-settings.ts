import { z } from 'zod'
import { configurationSchema } from './configuration.ts'
import { nothingDeclared } from './nothing-declared.ts'

export const roleNames = ['control', 'tracker', 'worker'] as const
export const roleName = z.enum(roleNames)
export type RoleName = z.infer<typeof roleName>

/** What a role needs to know when it starts. */
export const roleSettings = z.object({
  role: roleName,
  /** Tells several workers of one machine apart. */
  instance: z.string().regex(/^[a-z0-9-]{1,32}$/),
  configuration: configurationSchema,
  controlPort: z.number().int(),
  trackerPort: z.number().int(),
  /** Password of the first account, where the operator chose one. */
  adminPassword: z.string().optional(),
  secretKey: z.string().optional(),
  /** Control on another machine, for a worker; its own machine's when absent. */
  remoteControl: z.object({ url: z.url(), token: z.string() }).optional(),
  /** What the settings file declares; only control needs it. Checked when the file was read. */
  declarations: z
    .object({
      clients: z.record(z.string(), z.unknown()),
      fleet: z.record(z.string(), z.unknown()),
      notices: z.record(z.string(), z.unknown()),
      indexerProxies: z.record(z.string(), z.string()),
      users: z.record(z.string(), z.object({ role: z.enum(['admin', 'viewer']), password: z.string() })),
    })
    .prefault(nothingDeclared),
  /** What is worth a line in the log about the settings file. */
  warnings: z.array(z.string()).default([]),
  /** Whether the tracker serves every info-hash. */
  openTracker: z.boolean().default(false),
  /** File with the info-hashes that a tracker alone serves. */
  trackerList: z.string().optional(),
})
export type RoleSettings = z.infer<typeof roleSettings>
