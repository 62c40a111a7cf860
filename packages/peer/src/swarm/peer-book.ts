/** Where an address came from; decides what a private torrent may use and what is told to others. */
export type PeerOrigin = 'given' | 'tracker' | 'pex' | 'dht' | 'incoming'

/** A peer that could be dialled. */
export interface KnownPeer {
  readonly address: string
  readonly port: number
  readonly origin: PeerOrigin
}

interface Entry extends KnownPeer {
  failures: number
  /** Milliseconds; not dialled before. */
  notBefore: number
  connected: boolean
}

const CAPACITY = 2000 // peers remembered
const BANS = 10_000 // addresses remembered
const FIRST_RETRY = 5_000 // milliseconds, doubled with each failure
const FIRST_RETRY_GIVEN = 1_000 // milliseconds: a client that a person named may be starting
const LONGEST_RETRY = 10 * 60_000
const HOPELESS = 6 // failures after which a peer is forgotten

/** The addresses known for one torrent: whom to dial next, who is banned. Bounded. */
export class PeerBook {
  readonly #entries = new Map<string, Entry>()
  readonly #banned = new Set<string>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  get size(): number {
    return this.#entries.size
  }

  /** Remembers a peer; false where it was known, is banned, or there is no room. */
  add(peer: KnownPeer): boolean {
    const key = keyOf(peer)
    if (this.#entries.has(key) || this.#banned.has(peer.address) || peer.port < 1 || peer.port > 65_535) return false
    if (this.#entries.size >= CAPACITY && !this.#evict()) return false
    this.#entries.set(key, { ...peer, failures: 0, notBefore: 0, connected: false })
    return true
  }

  /** The peer to dial now, marked as connected; those that failed least come first. Not one who is `linked` by its own dial. */
  take(linked: (peer: KnownPeer) => boolean = () => false): KnownPeer | undefined {
    const now = this.#now()
    let best: Entry | undefined
    for (const entry of this.#entries.values()) {
      if (entry.connected || entry.notBefore > now || linked(entry)) continue
      if (best === undefined || entry.failures < best.failures) best = entry
      if (best.failures === 0) break
    }
    if (best !== undefined) best.connected = true
    return best
  }

  /** When `take` may next have somebody, in milliseconds; undefined where only an addition can help. */
  nextAt(): number | undefined {
    const waiting = [...this.#entries.values()].filter((entry) => !entry.connected)
    return waiting.length === 0 ? undefined : Math.min(...waiting.map((entry) => entry.notBefore))
  }

  /** The connection to a peer that `take` gave ended; `useful` when it got as far as the handshake. */
  ended(peer: KnownPeer, useful: boolean): void {
    const entry = this.#entries.get(keyOf(peer))
    if (entry === undefined) return
    entry.connected = false
    entry.failures = useful ? 1 : entry.failures + 1
    const first = entry.origin === 'given' ? FIRST_RETRY_GIVEN : FIRST_RETRY
    entry.notBefore = this.#now() + Math.min(first * 2 ** (entry.failures - 1), LONGEST_RETRY)
    if (entry.failures >= HOPELESS && entry.origin !== 'given') this.#entries.delete(keyOf(peer))
  }

  ban(address: string): void {
    if (this.#banned.size < BANS) this.#banned.add(address)
    for (const [key, entry] of this.#entries) if (entry.address === address) this.#entries.delete(key)
  }

  banned(address: string): boolean {
    return this.#banned.has(address)
  }

  /** Forgets everyone who came from one of these origins (a torrent proved private). */
  forget(origins: ReadonlySet<PeerOrigin>): void {
    for (const [key, entry] of this.#entries) if (origins.has(entry.origin)) this.#entries.delete(key)
  }

  #evict(): boolean {
    for (const [key, entry] of this.#entries) {
      if (entry.connected || entry.origin === 'given' || entry.failures === 0) continue
      return this.#entries.delete(key)
    }
    return false
  }
}

function keyOf({ address, port }: KnownPeer): string {
  return `${address} ${port}`
}
