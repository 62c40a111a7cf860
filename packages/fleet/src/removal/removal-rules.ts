import { z } from 'zod'

const name = z.string().min(1).max(200)

/** Removes matching torrents. Every condition present must hold; a rule needs at least one besides `match`. */
export const removalRuleSchema = z.strictObject({
  name,
  match: z
    .strictObject({
      clients: z.array(name).max(500).optional(),
      categories: z.array(name).max(500).optional(),
      tags: z.array(name).max(500).optional(),
    })
    .prefault({}),
  when: z
    .strictObject({
      /** Seconds. */
      seedingTimeAtLeast: z.int().positive().optional(),
      ratioAtLeast: z.number().positive().optional(),
      /** Bytes per second: seeds for which nobody asks. */
      uploadSpeedBelow: z.int().positive().optional(),
      /** Bytes: only while the client has less than this left. */
      freeSpaceBelow: z.int().positive().optional(),
      /** Seconds: speaks of unfinished torrents only, whose free time ends within this, so that they cost no ratio. */
      freeEndsWithin: z.int().positive().optional(),
    })
    .refine((when) => Object.values(when).some((value) => value !== undefined), 'needs at least one condition'),
  deleteFiles: z.boolean().default(false),
})

/** What a category's tracker demands before a torrent may go (hit and run). Both must be met where both are given. */
export const seedingMinimumSchema = z.strictObject({
  category: name,
  /** Seconds. */
  seedingTime: z.int().positive().optional(),
  ratio: z.number().positive().optional(),
})

export const removalPolicySchema = z.strictObject({
  /** Nothing is removed without it: the rules are only explained. */
  enabled: z.boolean().default(false),
  rules: z.array(removalRuleSchema).max(500).default([]),
  minimums: z.array(seedingMinimumSchema).max(500).default([]),
})

export type RemovalRule = z.output<typeof removalRuleSchema>
export type SeedingMinimum = z.output<typeof seedingMinimumSchema>
export type RemovalPolicy = z.output<typeof removalPolicySchema>
