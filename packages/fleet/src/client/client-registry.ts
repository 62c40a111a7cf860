import type { InfoHash } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { ClientId } from './client-config.ts'
import type { ClientFactory } from './client-factory.ts'
import type { StoredClient } from './client-store.ts'
import { type WatchEvents, WatchedClient, type WatchTimes } from './watched-client.ts'

export interface RegistryParts {
  readonly factory: ClientFactory
  readonly clock: Clock
  readonly events: WatchEvents
  readonly times: () => WatchTimes
  /** Bounds each call to a client, in milliseconds. */
  readonly timeout: () => number
}

/** The clients of the fleet that are switched on, each being watched. */
export class ClientRegistry {
  readonly #parts: RegistryParts
  readonly #watched = new Map<ClientId, WatchedClient>()
  #running = false

  constructor(parts: RegistryParts) {
    this.#parts = parts
  }

  start(stored: readonly StoredClient[]): void {
    this.#running = true
    for (const client of stored) this.#watch(client)
  }

  async stop(): Promise<void> {
    this.#running = false
    const all = [...this.#watched.values()]
    this.#watched.clear()
    await Promise.all(all.map((client) => client.stop()))
  }

  all(): readonly WatchedClient[] {
    return [...this.#watched.values()]
  }

  get(id: ClientId): WatchedClient | undefined {
    return this.#watched.get(id)
  }

  /** Begins to watch a client, or watches it with its new settings. */
  async replace(stored: StoredClient): Promise<void> {
    await this.remove(stored.id)
    if (this.#running) this.#watch(stored)
  }

  async remove(id: ClientId): Promise<void> {
    const known = this.#watched.get(id)
    this.#watched.delete(id)
    await known?.stop()
  }

  /** The times changed. */
  retime(): void {
    for (const client of this.#watched.values()) client.retime()
  }

  /** Resolves when each client has answered, or failed to, at least once. */
  async answered(): Promise<void> {
    await Promise.all(this.all().map((client) => client.firstAnswer))
  }

  /** A client whose last poll listed the torrent. */
  holderOf(infoHash: InfoHash): WatchedClient | undefined {
    return this.all().find((client) => client.lists(infoHash))
  }

  #watch({ id, config }: StoredClient): void {
    if (!config.enabled) return
    // Older versions let people add several; they would all list the same torrents.
    if (config.kind === 'builtin' && this.all().some((other) => other.config.kind === 'builtin')) return
    const { factory, clock, events, times, timeout } = this.#parts
    const client = factory.create(config, timeout())
    const watched = new WatchedClient({ id, config, client }, { clock, events, times })
    this.#watched.set(id, watched)
    watched.start()
  }
}
