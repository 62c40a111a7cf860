import type { AnnounceEvent, AnnounceRequest, PeerId } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { AnnounceOutcome, TrackerClient } from './tracker-client.ts'
import { type TrackerStatus, TrackerTier } from './tracker-tier.ts'

/** Honest counters of one torrent, in bytes. */
export interface TransferCounters {
  readonly uploaded: number
  readonly downloaded: number
  readonly left: number
}

export interface AnnouncerOptions {
  readonly tiers: readonly (readonly string[])[]
  readonly isPrivate: boolean
  /** 20 bytes each: a hybrid torrent is announced under both. */
  readonly infoHashes: readonly Uint8Array[]
  readonly peerId: PeerId
  readonly port: number
  readonly client: TrackerClient
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  counters(): TransferCounters
  /** How many more peers are useful. */
  wanted(): number
  onPeers(peers: AnnounceOutcome['peers']): void
  /** A private torrent got a new tracker: peers of the former one must go (BEP 27). */
  onSwitch(): void
}

/**
 * Announces one torrent. A public torrent is announced to every tier, one tracker each, as today's clients do; a private one to
 * a single tracker at a time, tier by tier (BEP 12, BEP 27).
 */
export class Announcer {
  readonly #options: AnnouncerOptions
  readonly #tiers: readonly TrackerTier[]
  readonly #key: number
  readonly #trackerIds = new Map<string, Uint8Array>()
  #current: string | undefined

  constructor(options: AnnouncerOptions) {
    this.#options = options
    this.#key = Math.floor(options.random() * 2 ** 32)
    const tiers = options.tiers
      .map((tier) => shuffled(tier.filter(isTrackerUrl), options.random))
      .filter((tier) => tier.length > 0)
    const groups = options.isPrivate && tiers.length > 0 ? [tiers.flat()] : tiers
    this.#tiers = groups.map(
      (urls) =>
        new TrackerTier({
          urls,
          clock: options.clock,
          announce: (url, event, signal) => this.#announce(url, event, signal),
          onOutcome: (url, outcome) => this.#onOutcome(url, outcome),
        }),
    )
  }

  start(): void {
    for (const tier of this.#tiers) tier.announce()
  }

  completed(): void {
    for (const tier of this.#tiers) tier.completed()
  }

  reannounce(): void {
    for (const tier of this.#tiers) tier.reannounce()
  }

  status(): readonly TrackerStatus[] {
    return this.#tiers.flatMap((tier) => tier.status())
  }

  /** Says `stopped` where `started` was said; settles when all answered or `signal` gives up. */
  async stop(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#tiers.map((tier) => tier.stop(signal)))
  }

  async #announce(url: string, event: AnnounceEvent, signal: AbortSignal): Promise<AnnounceOutcome> {
    const { infoHashes, client } = this.#options
    const outcomes = await Promise.all(
      infoHashes.map((hash) => client.announce(url, this.#request(url, hash, event), signal)),
    )
    const [first, ...others] = outcomes
    if (first === undefined) return { interval: 1800, peers: [] }
    if (first.trackerId !== undefined) this.#trackerIds.set(url, first.trackerId)
    return { ...first, peers: [first, ...others].flatMap(({ peers }) => peers) }
  }

  #request(url: string, infoHash: Uint8Array, event: AnnounceEvent): AnnounceRequest {
    const { peerId, port } = this.#options
    return {
      infoHash,
      peerId,
      port,
      ...this.#options.counters(),
      event,
      numWant: event === 'stopped' ? 0 : this.#options.wanted(),
      key: this.#key,
      compact: true,
      noPeerId: true,
      ip: undefined,
      trackerId: this.#trackerIds.get(url),
    }
  }

  #onOutcome(url: string, outcome: AnnounceOutcome): void {
    const switched = this.#options.isPrivate && this.#current !== undefined && this.#current !== url
    this.#current = url
    if (switched) this.#options.onSwitch()
    this.#options.onPeers(outcome.peers)
  }
}

function isTrackerUrl(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:', 'udp:'].includes(new URL(url).protocol)
}

function shuffled(urls: readonly string[], random: () => number): string[] {
  const order = [...urls]
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const [left, right] = [order[at], order[other]]
    if (left !== undefined && right !== undefined) [order[at], order[other]] = [right, left]
  }
  return order
}
