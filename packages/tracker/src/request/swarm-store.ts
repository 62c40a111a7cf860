import type { Bytes } from '@shoal/bittorrent'
import type { AnnounceCall, SwarmCounts } from './announce-call.ts'

/**
 * Where swarms live. One announce is one call, so that a store in memory answers at once and one behind a network needs
 * a single round trip. What returns a promise is awaited, and `call`, `counts` and the buffers that they name belong to
 * the store until it is settled: whoever serves requests takes fresh ones meanwhile.
 */
export interface SwarmStore {
  /** Whether it keeps what people like to see of a peer: its id, its counters, its source. */
  readonly keepsDetails: boolean
  /** Notes the announce and fills the second half of `call`. */
  announce(call: AnnounceCall): Promise<void> | undefined
  /** Fills in the counts, zeroes for an unknown swarm; tells whether it is known. */
  scrape(infoHash: Int32Array, counts: SwarmCounts): boolean | Promise<boolean>
  /**
   * Says how many peers a swarm has over WebSocket now, whose sockets this process holds, and how many of them have
   * completed since the last time: they count beside the others.
   */
  setSocketPeers(infoHash: Int32Array, peers: SocketPeers): Promise<void> | undefined
  /** Every swarm's counts, for a full scrape. */
  everySwarm(): Iterable<SwarmEntry> | Promise<Iterable<SwarmEntry>>
  /** The peer id of a peer that `announce` wrote in compact form at `at`; undefined where no details are kept. */
  peerIdOf(infoHash: Int32Array, compact: Bytes, at: number, family: 4 | 6): Bytes | undefined
}

/** Peers over WebSocket of one swarm. */
export interface SocketPeers {
  readonly seeders: number
  readonly leechers: number
  /** Completions to be added to the swarm's. */
  readonly completed: number
}

/** One swarm of a full scrape. */
export interface SwarmEntry {
  readonly infoHash: Bytes
  readonly counts: SwarmCounts
}
