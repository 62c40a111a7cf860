import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { Reason } from '../reason.ts'

/** Where a move stands. Each step can be taken again: a restart goes on with the one that was begun. */
export const moveStates = [
  /** Gets the .torrent and looks whether it can go at all. */
  'preparing',
  /** Adds it paused at its new client. */
  'adding',
  /** The new client checks the data that it found. */
  'verifying',
  /** The new client takes over. */
  'starting',
  /** The old client lets go; the data stays. */
  'removing',
  'done',
  /** It failed: the new client lets go again. */
  'undoing',
  'undone',
] as const
export type MoveState = (typeof moveStates)[number]

export const movesAtRest: readonly MoveState[] = ['done', 'undone']

/** One line of a move's history. */
export interface MoveEntry {
  readonly at: number
  readonly state: MoveState
}

/** A torrent on its way from one client to another that sees the same data. */
export interface Move {
  readonly id: string
  readonly infoHash: InfoHash
  readonly name: string
  readonly from: ClientId
  readonly to: ClientId
  readonly state: MoveState
  /** Where the new client finds the data, in its own words. */
  readonly savePath: string
  /** It was stopped before, so it stays stopped. */
  readonly paused: boolean
  /** Bytes that were missing at the old client: the new one must not miss more. */
  readonly leftBytes: number
  readonly category: string
  readonly tags: readonly string[]
  /** Why it is being undone. */
  readonly reason?: Reason
  readonly timeline: readonly MoveEntry[]
  /** Unix milliseconds. */
  readonly createdAt: number
  /** When its state began. */
  readonly since: number
  /** When to look next; absent at rest. */
  readonly dueAt?: number
}

/** The move in another state, to be looked at again at `dueAt`. */
export function movedOn(move: Move, state: MoveState, at: number, why?: Reason): Move {
  const { dueAt: _before, ...rest } = move
  return {
    ...rest,
    state,
    since: at,
    timeline: [...move.timeline, { at, state }],
    reason: why ?? move.reason,
    ...(movesAtRest.includes(state) ? {} : { dueAt: at }),
  }
}
