import { z } from 'zod'
import { configurationSchema } from '../config/configuration.ts'

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
  /** Whether the tracker serves every info-hash. */
  openTracker: z.boolean().default(false),
  /** File with the info-hashes that a tracker alone serves. */
  trackerList: z.string().optional(),
})
export type RoleSettings = z.infer<typeof roleSettings>

/** Variable through which the supervisor hands settings to a child; other processes of the user can read it no more than our memory. */
export const SETTINGS_VARIABLE = 'SHOAL_ROLE_SETTINGS'
