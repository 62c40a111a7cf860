import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, id, timestamp } from '../endpoint/primitives.ts'
import { byteFactor } from './tracker-access.ts'

const MAX_PEERS = 20_000

const name = z.string().trim().min(1).max(64)
const maxPeers = z.number().int().min(1).max(MAX_PEERS)

/** A user of the private tracker, with what was credited. */
export const trackerUser = z.object({
  id,
  name,
  disabled: z.string().optional().describe('why the user is shut out, as his client shows it'),
  mayLeech: z.boolean(),
  barred: z.boolean().describe('the ratio rule keeps him from downloading'),
  maxPeers: maxPeers.optional(),
  uploadFactor: byteFactor,
  downloadFactor: byteFactor,
  uploaded: byteCount.describe('bytes, factors applied'),
  downloaded: byteCount.describe('bytes, factors applied'),
  rawUploaded: byteCount,
  rawDownloaded: byteCount,
  seedSeconds: z.number().int().nonnegative().describe('over all torrents'),
  completed: z.number().int().nonnegative(),
  createdAt: timestamp,
  creditedAt: timestamp.optional(),
})
export type TrackerUser = z.infer<typeof trackerUser>

/** A user with the passkey, which no other answer carries. */
export const trackerUserWithPasskey = trackerUser.extend({
  passkey: z.string().describe('shown in this answer only'),
  announceUrls: z.array(z.string()).describe("the user's own; secret"),
})
export type TrackerUserWithPasskey = z.infer<typeof trackerUserWithPasskey>

export const trackerUserSort = z.enum(['name', 'uploaded', 'downloaded', 'credited'])

export const listTrackerUsers = endpoint({
  id: 'listTrackerUsers',
  method: 'GET',
  path: '/api/v1/tracker/users',
  summary: 'Users of the private tracker',
  query: pageQuery.extend({
    search: z.string().trim().max(64).optional().describe('part of the name'),
    sort: trackerUserSort.default('name'),
  }),
  reply: pageOf(trackerUser),
})

export const addTrackerUser = endpoint({
  id: 'addTrackerUser',
  method: 'POST',
  path: '/api/v1/tracker/users',
  summary: 'Add a user; the passkey is in this answer only',
  status: 201,
  body: z.object({
    name,
    passkey: z
      .string()
      .regex(/^[A-Za-z0-9]{16,64}$/)
      .optional()
      .describe('one that the user has already; made when absent'),
    mayLeech: z.boolean().default(true),
    maxPeers: maxPeers.optional(),
    uploadFactor: byteFactor.default(1),
    downloadFactor: byteFactor.default(1),
  }),
  reply: trackerUserWithPasskey,
})

const params = z.object({ userId: id })

export const getTrackerUser = endpoint({
  id: 'getTrackerUser',
  method: 'GET',
  path: '/api/v1/tracker/users/{userId}',
  summary: 'One user of the private tracker',
  params,
  reply: trackerUser,
})

export const changeTrackerUser = endpoint({
  id: 'changeTrackerUser',
  method: 'PATCH',
  path: '/api/v1/tracker/users/{userId}',
  summary: 'Change what is named; null takes a limit or a ban away',
  params,
  body: z.object({
    name: name.optional(),
    disabled: z.string().trim().min(1).max(200).nullable().optional(),
    mayLeech: z.boolean().optional(),
    maxPeers: maxPeers.nullable().optional(),
    uploadFactor: byteFactor.optional(),
    downloadFactor: byteFactor.optional(),
  }),
  reply: trackerUser,
})

export const rotatePasskey = endpoint({
  id: 'rotatePasskey',
  method: 'POST',
  path: '/api/v1/tracker/users/{userId}/passkey',
  summary: 'Give a user a new passkey; the old one ends within a second',
  params,
  reply: trackerUserWithPasskey,
})

export const removeTrackerUser = endpoint({
  id: 'removeTrackerUser',
  method: 'DELETE',
  path: '/api/v1/tracker/users/{userId}',
  summary: 'Remove a user and his account; repeated calls change nothing more',
  params,
})
