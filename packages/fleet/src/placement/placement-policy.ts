import { z } from 'zod'

export const sortKeys = ['upload_speed', 'download_speed', 'active_downloads', 'free_space', 'balanced'] as const
export type SortKey = (typeof sortKeys)[number]

const name = z.string().min(1).max(200)

/** Sends matching releases to some clients. Every condition present must hold. */
export const placementRuleSchema = z.strictObject({
  name,
  match: z.strictObject({
    indexers: z.array(name).max(500).optional(),
    categories: z.array(name).max(500).optional(),
    tags: z.array(name).max(500).optional(),
    minimalSize: z.int().nonnegative().optional(),
    maximalSize: z.int().nonnegative().optional(),
  }),
  /** Ids of clients. */
  clients: z.array(name).min(1).max(500),
  /** Whether others may take it when none of those can. */
  spillOver: z.boolean().default(true),
})

/** At most so many grabs, or bytes, per hour. An absent indexer or client means: each one by itself. */
export const placementCapSchema = z.strictObject({
  indexer: name.optional(),
  client: name.optional(),
  /** What is counted together: grabs of one indexer on one client, of an indexer anywhere, or all of a client. */
  scope: z.enum(['indexer-and-client', 'indexer', 'client']).default('indexer-and-client'),
  countPerHour: z.int().positive().optional(),
  bytesPerHour: z.int().positive().optional(),
})

/** How clients are chosen. */
export const placementPolicySchema = z.strictObject({
  sortKey: z.enum(sortKeys).default('upload_speed'),
  /** New torrents that one client takes in one round; a round is one status update interval. */
  maxNewPerRound: z.int().positive().max(10_000).default(2),
  rules: z.array(placementRuleSchema).max(500).default([]),
  caps: z.array(placementCapSchema).max(500).default([]),
})

export type PlacementRule = z.output<typeof placementRuleSchema>
export type PlacementCap = z.output<typeof placementCapSchema>
export type PlacementPolicy = z.output<typeof placementPolicySchema>
