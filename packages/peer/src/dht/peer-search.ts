import type { PeerAddress } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { PeerFinder } from './dht-node.ts'

const EVERY = 15 * 60_000 // milliseconds, the time after which DHT nodes forget peers being twice that
const SOONER = 60_000 // milliseconds, while nobody was found

export interface PeerSearchParts {
  readonly finder: PeerFinder
  readonly clock: Clock
  /** 20 bytes each. */
  readonly infoHashes: readonly Uint8Array[]
  /** Where we listen; undefined to look only. */
  readonly port: number | undefined
  onPeers(peers: readonly PeerAddress[]): void
}

/** Looks for peers of one torrent in the DHT, now and then again. Never to be started for a private torrent. */
export class PeerSearch {
  readonly #parts: PeerSearchParts
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(parts: PeerSearchParts) {
    this.#parts = parts
    void this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  async #look(): Promise<void> {
    const { finder, clock, infoHashes, port, onPeers } = this.#parts
    let found = 0
    const take = (peers: readonly PeerAddress[]) => {
      found += peers.length
      if (!this.#stopped) onPeers(peers)
    }
    // A DHT that fails finds nobody, like one that knows nobody.
    await Promise.allSettled(infoHashes.map((infoHash) => finder.find(infoHash, port, take)))
    if (!this.#stopped) this.#cancel = clock.after(found > 0 ? EVERY : SOONER, () => void this.#look())
  }
}
