import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, id, infoHash, message, timestamp } from '../endpoint/primitives.ts'

export const grabStates = [
  'accepted',
  'waiting-metadata',
  'fetched',
  'reserved',
  'sending',
  'confirming',
  'done',
  'parked',
  'dead',
  'cancelled',
] as const
export const grabState = z.enum(grabStates)
export type GrabState = z.infer<typeof grabState>

/** One row of the list of grabs. */
export const grabSummary = z.object({
  id,
  releaseName: z.string(),
  indexer: z.string(),
  state: grabState,
  infoHash: infoHash.optional(),
  sizeBytes: byteCount.optional(),
  client: z.object({ id: z.string(), name: z.string() }).optional(),
  reason: message.optional().describe('why it is parked or dead'),
  acceptedAt: timestamp,
  changedAt: timestamp,
})
export type GrabSummary = z.infer<typeof grabSummary>

/** One step of a grab's life, oldest first. */
export const timelineEntry = z.object({
  at: timestamp,
  state: grabState,
  message: message.optional(),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

/** Why one client was chosen or skipped: `terms` are the numbers it was judged by, a lower `score` is better. */
export const decisionRow = z.object({
  clientId: z.string(),
  clientName: z.string(),
  chosen: z.boolean(),
  skipped: message.optional().describe('the filter that took it out; absent when it was scored'),
  obstacles: z.array(message).default([]).describe('every filter that took it out, the one in `skipped` first'),
  score: z.number().optional(),
  terms: z.array(z.object({ name: z.string(), value: z.number(), weight: z.number() })),
})
export type DecisionRow = z.infer<typeof decisionRow>

/** A placement that can be explained and replayed. */
export const decision = z.object({
  at: timestamp,
  rule: z.string(),
  spilledOver: z.boolean().default(false).describe('the clients of the rule could not take it: it went elsewhere'),
  rows: z.array(decisionRow),
})
export type Decision = z.infer<typeof decision>

export const grab = grabSummary.extend({
  attempts: z
    .number()
    .int()
    .nonnegative()
    .describe('tries to fetch it that failed, and times that it was sent to a client'),
  downloadHost: z.string().optional().describe('host of the link; the link itself is a secret'),
  name: z.string().optional().describe('name inside the metainfo'),
  private: z.boolean().optional(),
  category: z.string().optional(),
  timeline: z.array(timelineEntry),
  decisions: z.array(decision),
  progress: z
    .object({
      state: z.string(),
      completedBytes: byteCount,
      totalBytes: byteCount,
      downloadSpeed: z.number(),
      uploadSpeed: z.number(),
      peers: z.array(z.object({ address: z.string(), client: z.string(), progress: z.number() })),
    })
    .optional()
    .describe('as the client tells it, where it has the torrent'),
  taskId: id.optional().describe('newest screenshot task of this info-hash'),
})
export type Grab = z.infer<typeof grab>

const grabParams = z.object({ grabId: id })

export const listGrabs = endpoint({
  id: 'listGrabs',
  method: 'GET',
  path: '/api/v1/grabs',
  summary: 'Grabs, newest first',
  query: pageQuery.extend({
    state: grabState.optional(),
    search: z.string().trim().max(200).optional().describe('part of the release name, or an info-hash'),
  }),
  reply: pageOf(grabSummary),
})

export const getGrab = endpoint({
  id: 'getGrab',
  method: 'GET',
  path: '/api/v1/grabs/{grabId}',
  summary: 'One grab with its timeline and the decisions that placed it',
  params: grabParams,
  reply: grab,
})

export const retryGrab = endpoint({
  id: 'retryGrab',
  method: 'POST',
  path: '/api/v1/grabs/{grabId}/retry',
  summary: 'Try a parked or dead grab again now; does nothing to one on its way',
  params: grabParams,
  reply: grabSummary,
})

export const cancelGrab = endpoint({
  id: 'cancelGrab',
  method: 'POST',
  path: '/api/v1/grabs/{grabId}/cancel',
  summary: 'Give a grab up; repeated calls change nothing more',
  params: grabParams,
  reply: grabSummary,
})
