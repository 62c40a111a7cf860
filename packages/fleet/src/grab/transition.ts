import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { NewDecision } from '../placement/decision.ts'
import type { Reason } from '../reason.ts'
import type { Grab, GrabId, GrabState } from './grab.ts'

/** What a step decided: the grab's next state, and what is committed with it. */
export interface Transition {
  readonly grab: Grab
  readonly reason?: Reason
  readonly metainfo?: Uint8Array
  readonly decision?: NewDecision
  /** When a client was chosen now: counts towards its caps. */
  readonly reservedAt?: number
  /** Take the info-hash from the grab that holds it: its torrent is gone. */
  readonly takeOver?: boolean
  /** Leaves no line in its history: nothing changed but when to look again. */
  readonly quiet?: boolean
  /** The client that the grab leaves may still carry out what it was asked: remember to look once it is back. */
  readonly lateCopy?: LateCopyOf
}

/** A torrent that a client was being sent when it fell silent. */
export interface LateCopy extends LateCopyOf {
  readonly grabId: GrabId
}

/** A client that fell silent while it was sent a torrent. */
export interface LateCopyOf {
  readonly clientId: ClientId
  readonly infoHash: InfoHash
}

/** The grab in its next state, to be looked at again at `dueAt`; a state without one rests. */
export function inState(grab: Grab, now: number, state: GrabState, dueAt?: number): Grab {
  const { dueAt: _before, ...rest } = grab
  return { ...rest, state, updatedAt: now, dueAt }
}

/** A grab in one kind of state. */
export type GrabIn<Kind extends GrabState['kind']> = Grab & { readonly state: Extract<GrabState, { kind: Kind }> }
