import { z } from 'zod'
import { containerFormats } from '../../container/container-format.ts'

/** What the parent asks of the process that reads a whole file; the bytes that it answers with are the message's body. */
export const mediaRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), format: z.enum(containerFormats), length: z.int() }),
  z.object({ kind: z.literal('cut'), seconds: z.number(), reach: z.number().optional() }),
  /** Answers `read`; without bytes where they cannot be had. */
  z.object({ kind: z.literal('bytes') }),
])

const range = z.object({ offset: z.int().min(0), length: z.int().min(0) })

/** What the process answers and asks back; a clip's bytes are the message's body. */
export const mediaReply = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('opened'),
    codec: z.string().max(100),
    width: z.int().min(0),
    height: z.int().min(0),
    /** As the container says; absent where it does not. */
    pixelAspect: z.number().positive().optional(),
    durationSeconds: z.number().min(0),
  }),
  z.object({
    kind: z.literal('clip'),
    seconds: z.number(),
    showAt: z.number().optional(),
    range,
  }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({ kind: z.literal('read'), ...range.shape }),
])

export type MediaRequest = z.output<typeof mediaRequest>
export type MediaReply = z.output<typeof mediaReply>
