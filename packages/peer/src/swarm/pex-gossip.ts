import type { PexMessage, PexPeer } from '@shoal/bittorrent'

const EVERY = 60_000 // milliseconds (BEP 11: at most once a minute)
const MOST = 50 // peers a message (BEP 11)

/** A connected peer as told to others. */
export type GossipPeer = PexPeer

/** Remembers what one peer was told of others, and makes the next message of what changed since (BEP 11). */
export class PexGossip {
  readonly #told = new Map<string, GossipPeer>()
  #at = Number.NEGATIVE_INFINITY

  /** The next message, or undefined while there is nothing new or the minute is not over. */
  next(connected: readonly GossipPeer[], now: number): PexMessage | undefined {
    if (now - this.#at < EVERY) return undefined
    const current = new Map(connected.map((peer) => [`${peer.address} ${peer.port}`, peer]))
    const added = [...current].filter(([key]) => !this.#told.has(key)).slice(0, MOST)
    const dropped = [...this.#told].filter(([key]) => !current.has(key)).slice(0, MOST)
    if (added.length === 0 && dropped.length === 0) return undefined
    for (const [key, peer] of added) this.#told.set(key, peer)
    for (const [key] of dropped) this.#told.delete(key)
    this.#at = now
    return { added: added.map(([, peer]) => peer), dropped: dropped.map(([, peer]) => peer) }
  }
}
