import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { id, infoHash, message, timestamp, torrentBase64 } from '../endpoint/primitives.ts'

export const moveState = z.enum([
  'preparing',
  'adding',
  'verifying',
  'starting',
  'removing',
  'done',
  'undoing',
  'undone',
])
export type MoveState = z.infer<typeof moveState>

/** A torrent on its way from one client to another that sees the same data. */
export const move = z.object({
  id,
  infoHash,
  name: z.string(),
  from: z.string().describe('id of the client that had it'),
  fromName: z.string(),
  to: z.string(),
  toName: z.string(),
  state: moveState,
  problem: message.optional().describe('why it is undone'),
  timeline: z.array(z.object({ at: timestamp, state: moveState })),
  createdAt: timestamp,
})
export type Move = z.infer<typeof move>

const moveParams = z.object({ moveId: id })
const client = z.string().min(1).max(64)

export const listMoves = endpoint({
  id: 'listMoves',
  method: 'GET',
  path: '/api/v1/fleet/moves',
  summary: 'Torrents moved between clients, newest first',
  query: pageQuery,
  reply: pageOf(move),
})

export const startMove = endpoint({
  id: 'startMove',
  method: 'POST',
  path: '/api/v1/fleet/moves',
  summary: 'Move a torrent to another client that sees the same data: checked there first, undone when it fails',
  status: 202,
  body: z.object({
    infoHash,
    from: client.optional().describe('the client that has it; any when absent'),
    to: client,
    savePath: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('where the new client finds the data; by both path mappings when absent'),
    torrentBase64: torrentBase64
      .optional()
      .describe('the .torrent, where the client that has it gives none out and Shoal did not bring it'),
  }),
  reply: move,
})

export const getMove = endpoint({
  id: 'getMove',
  method: 'GET',
  path: '/api/v1/fleet/moves/{moveId}',
  summary: 'One move with its history',
  params: moveParams,
  reply: move,
})

export const cancelMove = endpoint({
  id: 'cancelMove',
  method: 'POST',
  path: '/api/v1/fleet/moves/{moveId}/cancel',
  summary: 'Undo a move, unless the old client is letting go already',
  params: moveParams,
  reply: move,
})
