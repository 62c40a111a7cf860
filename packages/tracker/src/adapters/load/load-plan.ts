/** What a load test does. Every field has a default. */
export interface LoadOptions {
  /** How long it lasts. Default 5 seconds. */
  readonly seconds?: number
  /** Torrents announced. Default 1,000. */
  readonly torrents?: number
  /** Peers of each. Default 50. */
  readonly peers?: number
  /** Peers asked for. Default 50. */
  readonly numWant?: number
  /** Local addresses to ask from. Default one that the system chooses. */
  readonly sources?: readonly string[]
  /** Requests waiting for their answers at once, over all sources. Default 512. */
  readonly inFlight?: number
  /** Share of requests that are connects (UDP). Default 0.05. */
  readonly connectShare?: number
  /** Share of requests that are scrapes. Default 0.05. */
  readonly scrapeShare?: number
  /** HTTP: whether connections are kept. Default true. */
  readonly keepAlive?: boolean
  /** Whether every peer announces once before the measurement. Default false. */
  readonly fill?: boolean
  readonly signal?: AbortSignal
}

/** What a load test found. */
export interface LoadResult {
  readonly seconds: number
  readonly requests: number
  readonly replies: number
  /** Replies that were not what the request asked for. */
  readonly invalid: number
  /** Replies that said no, such as "unregistered torrent". */
  readonly refused: number
  readonly lost: number
  readonly perSecond: number
  /** Milliseconds from request to reply. */
  readonly latency: { readonly p50: number; readonly p99: number }
}

/** Options with their defaults; plain, so that it can be posted to a worker. */
export interface LoadPlan {
  readonly host: string
  readonly port: number
  readonly seconds: number
  readonly torrents: number
  readonly peers: number
  readonly numWant: number
  readonly sources: readonly string[]
  readonly window: number
  readonly connectShare: number
  readonly scrapeShare: number
  readonly keepAlive: boolean
  readonly fill: boolean
  /** Path of the announce URL. */
  readonly path: string
}

const HASH_WORDS = 5

/** The info-hash of a load test's torrent, the same in every run, so that a tracker's list can hold it. */
export function loadInfoHash(torrent: number): Uint8Array {
  const bytes = new Uint8Array(HASH_WORDS * 4)
  const view = new DataView(bytes.buffer)
  let state = torrent + 1
  for (let word = 0; word < HASH_WORDS; word++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + word
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    view.setInt32(word * 4, state ^ (state >>> 15))
  }
  return bytes
}

/** The port of a peer in a load test; the peer with number `peer` asks from source `peer % sources`. */
export function loadPort(peer: number): number {
  return 10_000 + (peer % 50_000)
}
