import type { InfoHash } from '@shoal/bittorrent'
import type { WatchedClient } from '../client/watched-client.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import {
  maySoon,
  type ReannouncePast,
  type ReannounceRules,
  shouldReannounce,
  wantsPeers,
} from './reannounce-decision.ts'

export interface ReannouncerParts {
  readonly clock: Clock
  readonly log: Log
  readonly rules: () => ReannounceRules
}

/** Torrents of one client looked at after one poll: each costs a question. */
const AT_ONCE = 20

/** Announces young torrents again until they have peers. One look at a client at a time. */
export class Reannouncer {
  readonly #parts: ReannouncerParts
  readonly #past = new Map<WatchedClient, Map<InfoHash, ReannouncePast>>()
  readonly #looking = new Set<WatchedClient>()

  constructor(parts: ReannouncerParts) {
    this.#parts = parts
  }

  /** Looks at what the client's last poll showed. Throws a `ClientError`. */
  async look(watched: WatchedClient, signal: AbortSignal): Promise<void> {
    // Most clients want nothing most of the time: then their thousands of torrents are not gone through.
    if (this.#looking.has(watched) || watched.snapshot?.outstandingBytes === 0) return
    this.#looking.add(watched)
    try {
      await this.#look(watched, signal)
    } finally {
      this.#looking.delete(watched)
    }
  }

  /** A client that is no longer watched. */
  forget(watched: WatchedClient): void {
    this.#past.delete(watched)
  }

  async #look(watched: WatchedClient, signal: AbortSignal): Promise<void> {
    const { clock, rules } = this.#parts
    const now = clock.now()
    const past = this.#past.get(watched) ?? new Map<InfoHash, ReannouncePast>()
    const wanting = [...(watched.snapshot?.torrents.values() ?? [])].filter((torrent) => wantsPeers(torrent, now))
    const names = new Set(wanting.map(({ infoHash }) => infoHash))
    for (const infoHash of past.keys()) if (!names.has(infoHash)) past.delete(infoHash)
    const ready = wanting.filter(({ infoHash }) => maySoon(past.get(infoHash), rules(), now)).slice(0, AT_ONCE)
    if (ready.length > 0) this.#past.set(watched, past)
    for (const { infoHash, name } of ready) {
      const trackers = await watched.client.trackers(infoHash, signal)
      const before = past.get(infoHash)
      if (!shouldReannounce(trackers, before, rules(), clock.now())) continue
      await watched.client.reannounce(infoHash, signal)
      const tries = (before?.tries ?? 0) + 1
      past.set(infoHash, { tries, lastAt: clock.now() })
      this.#parts.log.info('announced again', { client: watched.config.name, torrent: name, tries })
    }
  }
}
