import { z } from 'zod'

/** What the parent sends beside the clip's bytes. */
export const decodeRequest = z.object({
  id: z.int(),
  format: z.enum(['mov', 'matroska', 'mpegts', 'avi']),
  showAt: z.number().optional(),
  display: z
    .object({
      crop: z
        .object({
          left: z.int(),
          top: z.int(),
          width: z.int(),
          height: z.int(),
          codedWidth: z.int(),
          codedHeight: z.int(),
        })
        .optional(),
      pixelAspect: z.number().optional(),
      orientation: z.object({
        mirrored: z.boolean(),
        rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
      }),
    })
    .optional(),
  maximalPixels: z.int(),
})

const sourcePicture = z.object({
  codec: z.string(),
  profile: z.string().optional(),
  width: z.int(),
  height: z.int(),
  pixelFormat: z.string(),
  transfer: z.string().optional(),
  primaries: z.string().optional(),
  interlaced: z.boolean(),
})

/** What the child answers; a picture's pixels are the message's body. */
export const decodeReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), decoder: z.string() }),
  z.object({
    kind: z.literal('picture'),
    id: z.int(),
    width: z.int().min(1),
    height: z.int().min(1),
    source: sourcePicture,
    damaged: z.boolean(),
    toneMap: z.string(),
    warnings: z.array(z.string()),
  }),
  z.object({ kind: z.literal('failed'), id: z.int(), message: z.string() }),
])

export type DecodeRequest = z.output<typeof decodeRequest>
export type DecodeReply = z.output<typeof decodeReply>
