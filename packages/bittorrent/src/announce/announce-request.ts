import type { Bytes } from '../bytes/bytes.ts'
import type { PeerId } from '../identity/peer-id.ts'

/** Why a peer announces; `none` is the periodic one, `paused` a partial seeder (BEP 21). */
export type AnnounceEvent = 'none' | 'started' | 'completed' | 'stopped' | 'paused'

/** What a peer tells its tracker, whatever the protocol. */
export interface AnnounceRequest {
  /** 20 bytes; a v2 torrent's info-hash is cut to that. */
  readonly infoHash: Bytes
  readonly peerId: PeerId
  /** Where the peer listens, 0–65535; 0 is for those who do not. */
  readonly port: number
  /** Bytes since `started`. Clients send any 64-bit number, so above 2^53 it is the nearest double. */
  readonly uploaded: number
  readonly downloaded: number
  /** Bytes that the peer still lacks; 0 for a seeder. */
  readonly left: number
  readonly event: AnnounceEvent
  /** How many peers are wanted; undefined where the tracker is to choose. */
  readonly numWant: number | undefined
  /**
   * 32 bits by which one peer is known at several addresses. HTTP clients write it as eight hexadecimal digits; a key
   * of any other form is hashed into 32 bits.
   */
  readonly key: number | undefined
  /** HTTP: compact peers wanted (BEP 23), true unless `compact=0`. */
  readonly compact: boolean
  /** HTTP: peers wanted without their ids. */
  readonly noPeerId: boolean
  /** An address that the peer claims for itself; never to be trusted from a public source. */
  readonly ip: string | undefined
  /** HTTP: what the tracker gave as `tracker id`. */
  readonly trackerId: Bytes | undefined
}

/** What a tracker answers to a scrape about one torrent. */
export interface ScrapeCounts {
  readonly seeders: number
  readonly leechers: number
  /** Completions ever counted. */
  readonly completed: number
}
