import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { trackerAccess } from '../tracker/tracker-access.ts'
import { trackerBan } from '../tracker/tracker-watch.ts'

/*
 * How control tells the tracker whom to serve, and takes over what users earned. Both go by number: the tracker says which
 * version it knows and gets what came after; control says up to which batch credits are durable.
 */

const MAX_ROWS = 500
const MAX_BATCHES = 100
const count = z.number().int().nonnegative()
const factor = z.number().min(0)
const removed = z.boolean()
const hash = z.string().max(64)

/** Which register a tracker copies, and how far. */
export const accessVersion = z.object({ epoch: z.string().max(64), version: count })
export type AccessVersion = z.infer<typeof accessVersion>

/** What changed in the register after `base`; to be applied as a whole. */
export const accessChanges = z.object({
  epoch: z.string().max(64),
  base: count.describe('0 begins anew'),
  version: count,
  done: z.boolean().describe('false: more follows, and all of it comes into force together'),
  settings: trackerAccess.optional(),
  users: z
    .array(
      z.object({
        id: z.string().max(64),
        removed,
        passkeyDigest: hash.describe('SHA-256 in hexadecimal digits'),
        disabled: z.string().max(200).optional(),
        mayLeech: z.boolean(),
        maxPeers: count.optional(),
        uploadFactor: factor,
        downloadFactor: factor,
      }),
    )
    .max(MAX_ROWS),
  listed: z
    .array(z.object({ list: z.enum(['allow', 'deny']), infoHash: hash, name: z.string().max(500), removed }))
    .max(MAX_ROWS),
  factors: z
    .array(
      z.object({
        infoHash: hash,
        uploadFactor: factor,
        downloadFactor: factor,
        until: count.optional().describe('Unix milliseconds'),
        removed,
      }),
    )
    .max(MAX_ROWS),
  bans: z.array(trackerBan.extend({ removed })).max(MAX_ROWS),
})
export type AccessChanges = z.infer<typeof accessChanges>

const internal = { access: 'open' } as const

export const getAccessVersion = endpoint({
  ...internal,
  id: 'getAccessVersion',
  method: 'GET',
  path: '/internal/v1/access',
  summary: 'How far the tracker knows the register',
  reply: accessVersion,
})

export const pushAccess = endpoint({
  ...internal,
  id: 'pushAccess',
  method: 'POST',
  path: '/internal/v1/access',
  summary:
    'Tell the tracker what changed; the answer says what it knows then, the old version where `base` does not fit',
  body: accessChanges,
  reply: accessVersion,
})

const credit = z.object({
  member: z.string().max(64),
  uploaded: count,
  downloaded: count,
  rawUploaded: count,
  rawDownloaded: count,
  seedSeconds: count,
  completed: count,
})

export const creditBatches = z.object({
  journal: z.string().max(64).describe('tells these numbers from those of a journal that was lost'),
  batches: z
    .array(
      z.object({
        batch: count,
        at: count.describe('Unix seconds'),
        credits: z.array(credit),
        flags: z
          .array(
            z.object({
              member: z.string().max(64),
              kind: z.enum(['impossible speed', 'many addresses']),
              detail: z.string().max(500),
              at: count,
            }),
          )
          .optional(),
      }),
    )
    .max(MAX_BATCHES),
})
export type CreditBatches = z.infer<typeof creditBatches>

export const readCredits = endpoint({
  ...internal,
  id: 'readCredits',
  method: 'GET',
  path: '/internal/v1/credits',
  summary: 'Credits written down and not committed, oldest first',
  reply: creditBatches,
})

export const commitCredits = endpoint({
  ...internal,
  id: 'commitCredits',
  method: 'POST',
  path: '/internal/v1/credits/commit',
  summary: 'Batches up to this number are durable elsewhere',
  body: z.object({ journal: z.string().max(64), batch: count }),
})

export const readBans = endpoint({
  ...internal,
  id: 'readBans',
  method: 'GET',
  path: '/internal/v1/bans',
  summary: 'Addresses shut out now',
  reply: z.object({ bans: z.array(trackerBan) }),
})

export const liftBan = endpoint({
  ...internal,
  id: 'liftBan',
  method: 'DELETE',
  path: '/internal/v1/bans/{address}',
  summary: 'Let an address in again',
  params: z.object({ address: z.string().max(64) }),
})
