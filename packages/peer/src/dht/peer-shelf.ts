import { type Bytes, concatBytes, equalBytes, type Hashes, type PeerAddress, toHex, utf8Bytes } from '@shoal/bittorrent'

const TORRENTS = 500 // info-hashes remembered for others
const PEERS = 100 // of each
const LIFETIME = 30 * 60_000 // milliseconds, after which a peer must have announced again
const SECRET_LIFETIME = 5 * 60_000 // milliseconds; tokens live up to twice as long (BEP 5)
const GIVEN = 50 // peers in an answer: they must fit a datagram

/** What other nodes announced to us, and the tokens that show that they are where they say. Bounded. */
export class PeerShelf {
  readonly #hashes: Pick<Hashes, 'sha1'>
  readonly #newSecret: () => Bytes
  readonly #now: () => number
  readonly #peers = new Map<string, Map<string, { readonly peer: PeerAddress; readonly at: number }>>()
  #secrets: readonly Bytes[]
  #secretSince: number

  constructor(hashes: Pick<Hashes, 'sha1'>, newSecret: () => Bytes, now: () => number) {
    this.#hashes = hashes
    this.#newSecret = newSecret
    this.#now = now
    this.#secrets = [newSecret(), newSecret()]
    this.#secretSince = now()
  }

  token(address: string): Bytes {
    this.#rotate()
    return this.#tokenBy(this.#secrets[0] ?? new Uint8Array(0), address)
  }

  /** Whether we gave the token to this address lately. */
  accepts(token: Bytes, address: string): boolean {
    this.#rotate()
    return this.#secrets.some((secret) => equalBytes(this.#tokenBy(secret, address), token))
  }

  add(infoHash: Bytes, peer: PeerAddress): void {
    const key = toHex(infoHash)
    const peers = this.#peers.get(key) ?? new Map()
    if (!this.#peers.has(key) && this.#peers.size >= TORRENTS) dropOldest(this.#peers)
    this.#peers.set(key, peers)
    const peerKey = `${peer.address} ${peer.port}`
    peers.delete(peerKey)
    if (peers.size >= PEERS) dropOldest(peers)
    peers.set(peerKey, { peer, at: this.#now() })
  }

  peersOf(infoHash: Bytes): readonly PeerAddress[] {
    const fresh = [...(this.#peers.get(toHex(infoHash))?.values() ?? [])].filter(
      ({ at }) => this.#now() - at < LIFETIME,
    )
    return fresh.slice(-GIVEN).map(({ peer }) => peer)
  }

  #tokenBy(secret: Bytes, address: string): Bytes {
    return this.#hashes.sha1(concatBytes([secret, utf8Bytes(address)])).subarray(0, 8)
  }

  #rotate(): void {
    if (this.#now() - this.#secretSince < SECRET_LIFETIME) return
    this.#secrets = [this.#newSecret(), ...this.#secrets.slice(0, 1)]
    this.#secretSince = this.#now()
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}
