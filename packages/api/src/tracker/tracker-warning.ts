import { z } from 'zod'

/** Something about the tracker that an operator should mend. */
export const trackerWarning = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shared-gateway'), address: z.string() }),
  z.object({ kind: z.literal('small-receive-buffer'), bytes: z.number().int(), wanted: z.number().int() }),
])
export type TrackerWarning = z.infer<typeof trackerWarning>
