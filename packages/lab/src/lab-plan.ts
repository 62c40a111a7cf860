import { z } from 'zod'
import { labFaultChange } from './lab-fault.ts'

/** Programs that can take part in a lab. */
export const labClientKinds = ['builtin', 'aria2', 'transmission', 'qbittorrent'] as const
export const labClientKind = z.enum(labClientKinds)
export type LabClientKind = z.infer<typeof labClientKind>

const MOST_PEERS = 200

/** What a lab consists of. */
export const labPlanSchema = z.strictObject({
  /** Bytes of each torrent's one file. */
  sizes: z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(2 ** 40),
    )
    .min(1)
    .max(50),
  /** Built-in peers that have everything from the start. */
  seeders: z.number().int().min(1).max(20),
  /** Who downloads; the same kind may stand several times. */
  downloaders: z.array(labClientKind).max(MOST_PEERS),
  /** Faults that are on before the first downloader starts. */
  faults: z.array(labFaultChange).max(50).default([]),
})
export type LabPlan = z.infer<typeof labPlanSchema>
