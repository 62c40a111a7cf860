import type { AnnounceCall, SwarmCounts } from './announce-call.ts'

/**
 * Where swarms live. One announce is one call, so that a store in memory answers at once and one behind a network needs
 * a single round trip; a store that returns a promise is awaited.
 */
export interface SwarmStore {
  /** Notes the announce and fills the second half of `call`. */
  announce(call: AnnounceCall): void | Promise<void>
  /** Fills in the counts, zeroes for an unknown swarm; tells whether it is known. */
  scrape(infoHash: Int32Array, counts: SwarmCounts): boolean | Promise<boolean>
}
