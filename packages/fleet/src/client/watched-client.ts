import type { BreakerState } from '@shoal/balancer'
import type { InfoHash } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import { type Reason, reason } from '../reason.ts'
import { type CircuitTimes, ClientCircuit } from './client-circuit.ts'
import type { ClientConfig, ClientId } from './client-config.ts'
import { asClientError, type ClientError } from './client-error.ts'
import type { ClientInfo, ClientSnapshot, TorrentClient } from './torrent-client.ts'

export type ClientStatus = 'unknown' | 'up' | 'down'

/** Told by a watched client. */
export interface WatchEvents {
  /** Its status changed, or why it is down. */
  changed(client: WatchedClient): void
  /** A poll was answered; `before` is the one before it. */
  polled(client: WatchedClient, before: ClientSnapshot | undefined): void
  /** Its breaker changed its state. */
  circuitChanged(client: WatchedClient, from: BreakerState): void
}

export interface WatchTimes extends CircuitTimes {
  /** Between polls of a client that answers, in milliseconds. */
  readonly pollInterval: number
}

/** Speeds are smoothed so that a minute-old value weighs about a third. Milliseconds. */
const SMOOTHING = 60_000

/** One client of the fleet, asked regularly how it is. */
export class WatchedClient {
  readonly id: ClientId
  readonly config: ClientConfig
  readonly client: TorrentClient
  readonly circuit: ClientCircuit
  readonly #clock: Clock
  readonly #events: WatchEvents
  readonly #times: () => WatchTimes
  readonly #stopping = new AbortController()
  #wake: (() => void) | undefined
  #loop: Promise<void> | undefined
  readonly #removed = new Map<InfoHash, number>()
  readonly #first = Promise.withResolvers<void>()

  status: ClientStatus = 'unknown'
  /** Polls running now: 0 or 1. */
  inflight = 0
  reason: Reason | undefined
  info: ClientInfo | undefined
  snapshot: ClientSnapshot | undefined
  /** When its last answer came, Unix milliseconds. */
  seenAt: number | undefined
  /** When the question of that answer was asked, Unix milliseconds. */
  askedAt: number | undefined
  smoothedUploadSpeed = 0
  smoothedDownloadSpeed = 0

  constructor(
    entry: { readonly id: ClientId; readonly config: ClientConfig; readonly client: TorrentClient },
    world: { readonly clock: Clock; readonly events: WatchEvents; readonly times: () => WatchTimes },
  ) {
    this.id = entry.id
    this.config = entry.config
    this.client = entry.client
    this.#clock = world.clock
    this.#events = world.events
    this.#times = world.times
    this.circuit = new ClientCircuit(world.clock, world.times(), (from) => world.events.circuitChanged(this, from))
  }

  /** Resolves when it has answered, or failed to, at least once. */
  get firstAnswer(): Promise<void> {
    return this.#first.promise
  }

  start(): void {
    this.#loop ??= this.#watch()
  }

  /** Asks it now instead of later. */
  hurry(): void {
    this.#wake?.()
  }

  /** The times changed. */
  retime(): void {
    this.circuit.configure(this.#times())
    this.hurry()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake?.()
    this.#first.resolve()
    await this.#loop
    await this.client.close()
  }

  /** A call outside the poll failed: a client that cannot be reached counts as down at once. */
  failed(error: ClientError): void {
    if (error.code !== 'client-refused') this.#fail(error)
  }

  /** Asks it nothing more until `reset`; it counts as down meanwhile. */
  isolate(): void {
    this.circuit.isolate()
    this.#down(reason('isolated', 'set aside by hand'))
  }

  /** Forgets its failures and asks it at once. */
  reset(): void {
    this.circuit.reset()
    this.hurry()
  }

  /** Whether its last poll listed the torrent, and nobody removed it since. */
  lists(infoHash: InfoHash): boolean {
    return this.status === 'up' && !this.#removed.has(infoHash) && this.snapshot?.torrents.has(infoHash) === true
  }

  /** The torrent was removed from it now: what its last poll says of it is out of date. */
  removed(infoHash: InfoHash): void {
    this.#removed.set(infoHash, this.#clock.now())
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      if (this.circuit.allow()) await this.#poll(signal)
      this.#first.resolve()
      if (!signal.aborted) await this.#rest(this.#pauseLength())
    }
  }

  /** Until the time is over, `hurry` or `stop`. Twenty clients rest ten times a second: no signals are made for it. */
  #rest(length: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimer(length, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }

  async #poll(signal: AbortSignal): Promise<void> {
    this.inflight += 1
    try {
      this.info ??= await this.client.info(signal)
      const askedAt = this.#clock.now()
      const snapshot = await this.client.poll(signal)
      if (this.circuit.state !== 'isolated') this.#up(snapshot, askedAt)
    } catch (error) {
      if (signal.aborted) return
      this.#fail(asClientError(error))
    } finally {
      this.inflight -= 1
    }
  }

  #up(snapshot: ClientSnapshot, askedAt: number): void {
    const before = this.snapshot
    const now = this.#clock.now()
    const elapsed = this.seenAt === undefined ? Number.POSITIVE_INFINITY : now - this.seenAt
    const weight = 1 - Math.exp(-elapsed / SMOOTHING)
    this.smoothedUploadSpeed += weight * (snapshot.uploadSpeed - this.smoothedUploadSpeed)
    this.smoothedDownloadSpeed += weight * (snapshot.downloadSpeed - this.smoothedDownloadSpeed)
    this.snapshot = snapshot
    this.seenAt = now
    this.askedAt = askedAt
    for (const [infoHash, at] of this.#removed) if (at < askedAt) this.#removed.delete(infoHash)
    this.circuit.success(now - askedAt)
    this.reason = undefined
    const wasUp = this.status === 'up'
    this.status = 'up'
    if (!wasUp) this.#events.changed(this)
    this.#events.polled(this, before)
  }

  #fail(error: ClientError): void {
    if (this.circuit.state === 'isolated') return
    this.circuit.failure(error)
    this.#down(error.reason)
  }

  #down(reason: Reason): void {
    const same = this.status === 'down' && this.reason?.code === reason.code
    this.status = 'down'
    this.reason = reason
    this.info = undefined
    if (!same) this.#events.changed(this)
  }

  #pauseLength(): number {
    const { pollInterval, reconnectInterval } = this.#times()
    if (this.status === 'up') return pollInterval
    return this.circuit.state === 'isolated' ? reconnectInterval : this.circuit.untilRetry()
  }
}
