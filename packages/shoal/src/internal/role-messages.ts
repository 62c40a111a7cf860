import { z } from 'zod'

/** What a role tells the one who started it once it is ready, for the terminal. */
export const readyDetails = z.object({
  /** Password of the admin account, only at the start that made it. */
  admin: z.object({ name: z.string(), password: z.string() }).optional(),
  webhookPath: z.string().optional(),
  /** Addresses where it can be reached. */
  addresses: z.array(z.string()).default([]),
})
export type ReadyDetails = z.infer<typeof readyDetails>

/** Messages of a child to its supervisor. */
export const childMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), details: readyDetails }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
])
export type ChildMessage = z.infer<typeof childMessage>

/** Messages of the supervisor to a child. */
export const parentMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stop'), deadlineMs: z.number().int().positive() }),
  z.object({ kind: z.literal('reload') }),
])
export type ParentMessage = z.infer<typeof parentMessage>
