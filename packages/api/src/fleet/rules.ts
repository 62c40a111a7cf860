import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { byteCount, id, message, timestamp } from '../endpoint/primitives.ts'

const MOST = 500 // rules, caps, names in a rule, rows of a preview
const names = z.array(z.string().min(1).max(200)).max(MOST)

export const placementSortKeys = [
  'upload_speed',
  'download_speed',
  'active_downloads',
  'free_space',
  'balanced',
] as const
export const capScopes = ['indexer-and-client', 'indexer', 'client'] as const

export const placementRule = z.strictObject({
  name: z.string().min(1).max(200),
  match: z
    .strictObject({
      indexers: names.optional(),
      categories: names.optional(),
      tags: names.optional(),
      minimalSize: byteCount.optional(),
      maximalSize: byteCount.optional(),
    })
    .describe('every condition present must hold'),
  clients: names.min(1).describe('ids of clients'),
  spillOver: z.boolean().default(true).describe('whether others may take it when none of those can'),
})

export const placementCap = z.strictObject({
  indexer: z.string().min(1).max(200).optional().describe('absent: each indexer by itself'),
  client: z.string().min(1).max(200).optional().describe('absent: each client by itself'),
  scope: z.enum(capScopes).default('indexer-and-client').describe('what is counted together'),
  countPerHour: z.number().int().positive().optional(),
  bytesPerHour: z.number().int().positive().optional(),
})

/** How a client is chosen for a release. */
export const placementPolicy = z.strictObject({
  sortKey: z.enum(placementSortKeys).default('upload_speed'),
  maxNewPerRound: z.number().int().min(1).max(10_000).default(2),
  rules: z.array(placementRule).max(MOST).default([]),
  caps: z.array(placementCap).max(MOST).default([]),
})
export type PlacementPolicy = z.infer<typeof placementPolicy>

export const removalRule = z.strictObject({
  name: z.string().min(1).max(200),
  match: z
    .strictObject({ clients: names.optional(), categories: names.optional(), tags: names.optional() })
    .prefault({}),
  when: z
    .strictObject({
      seedingTimeAtLeast: z.number().int().positive().optional().describe('seconds'),
      ratioAtLeast: z.number().positive().optional(),
      uploadSpeedBelow: z.number().int().positive().optional().describe('bytes per second'),
      freeSpaceBelow: z.number().int().positive().optional().describe('bytes left at the client'),
      freeEndsWithin: z.number().int().positive().optional().describe('seconds; speaks of unfinished torrents only'),
    })
    .describe('every condition present must hold; at least one is needed'),
  deleteFiles: z.boolean().default(false),
})

/** When torrents are removed, and what their trackers demand before. */
export const removalPolicy = z.strictObject({
  enabled: z.boolean().default(false).describe('nothing is removed without it'),
  rules: z.array(removalRule).max(MOST).default([]),
  minimums: z
    .array(
      z.strictObject({
        category: z.string().min(1).max(200),
        seedingTime: z.number().int().positive().optional().describe('seconds'),
        ratio: z.number().positive().optional(),
      }),
    )
    .max(MOST)
    .default([]),
})
export type RemovalPolicy = z.infer<typeof removalPolicy>

export const rules = z.object({
  placement: placementPolicy,
  removal: removalPolicy,
  declared: z
    .array(z.string())
    .describe('what the configuration file sets, e.g. `placement.sortKey`: only changed there'),
})
export type Rules = z.infer<typeof rules>

const namedClient = z.object({ id: z.string(), name: z.string() })

/** A past choice beside what other rules would have made of it. */
export const replayedGrab = z.object({
  grabId: id,
  releaseName: z.string(),
  indexer: z.string(),
  sizeBytes: byteCount.optional(),
  at: timestamp,
  past: namedClient.optional().describe('absent where no client could take it'),
  chosen: namedClient.optional(),
  rule: z.string().optional().describe('the rule that would have spoken of it'),
  differs: z.boolean(),
  problem: message.optional().describe('why no client could have taken it'),
})
export type ReplayedGrab = z.infer<typeof replayedGrab>

/** One torrent that a removal rule speaks of. */
export const plannedRemoval = z.object({
  client: namedClient,
  infoHash: z.string(),
  name: z.string(),
  sizeBytes: byteCount,
  removes: z.boolean(),
  deleteFiles: z.boolean(),
  rule: z.string().optional(),
  reasons: z.array(message),
})
export type PlannedRemoval = z.infer<typeof plannedRemoval>

export const getRules = endpoint({
  id: 'getRules',
  method: 'GET',
  path: '/api/v1/rules',
  summary: 'Rules of placement, caps, and rules of removal',
  reply: rules,
})

export const savePlacement = endpoint({
  id: 'savePlacement',
  method: 'PUT',
  path: '/api/v1/rules/placement',
  summary: 'Replace how clients are chosen; in force for the next grab',
  body: placementPolicy,
  reply: rules,
})

export const saveRemoval = endpoint({
  id: 'saveRemoval',
  method: 'PUT',
  path: '/api/v1/rules/removal',
  summary: 'Replace the rules of removal',
  body: removalPolicy,
  reply: rules,
})

export const previewPlacement = endpoint({
  id: 'previewPlacement',
  method: 'POST',
  path: '/api/v1/rules/placement/preview',
  summary: 'What these rules would have done with the newest choices; changes nothing',
  body: z.object({ placement: placementPolicy, limit: z.number().int().min(1).max(MOST).default(100) }),
  reply: z.object({ items: z.array(replayedGrab), differing: z.number().int().nonnegative() }),
})

export const previewRemoval = endpoint({
  id: 'previewRemoval',
  method: 'POST',
  path: '/api/v1/rules/removal/preview',
  summary: 'What these rules would remove now, and what they keep and why; removes nothing',
  body: z.object({ removal: removalPolicy }),
  reply: z.object({
    items: z.array(plannedRemoval).describe(`those to be removed first, at most ${MOST}`),
    removing: z.number().int().nonnegative(),
    removingBytes: byteCount,
    keeping: z.number().int().nonnegative(),
  }),
})
