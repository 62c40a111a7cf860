import { type CircuitBreaker, circuitBreaker } from '@shoal/balancer'
import type { InfoHash } from '@shoal/bittorrent'
import { type Clock, pause } from '../clock.ts'
import type { Reason } from '../reason.ts'
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
}

export interface WatchTimes {
  /** Between polls of a client that answers, in milliseconds. */
  readonly pollInterval: number
  /** Longest pause before one that is down is asked again, in milliseconds. */
  readonly reconnectInterval: number
  /** Failures in a row that are tried again at once, one after the other, before it is left alone for a while. */
  readonly reconnectAttempts: number
}

/** First pause after failures; doubles up to the reconnect interval. Milliseconds. */
const FIRST_RETRY = 1_000
/** Speeds are smoothed so that a minute-old value weighs about a third. Milliseconds. */
const SMOOTHING = 60_000
/** qBittorrent bans for an hour: asking sooner is in vain. Milliseconds. */
const BANNED_FOR = 3_600_000

/** One client of the fleet, asked regularly how it is. */
export class WatchedClient {
  readonly id: ClientId
  readonly config: ClientConfig
  readonly client: TorrentClient
  readonly #clock: Clock
  readonly #events: WatchEvents
  readonly #times: () => WatchTimes
  readonly #stopping = new AbortController()
  #wake: (() => void) | undefined
  #loop: Promise<void> | undefined
  readonly #breaker: CircuitBreaker
  readonly #first = Promise.withResolvers<void>()

  status: ClientStatus = 'unknown'
  reason: Reason | undefined
  info: ClientInfo | undefined
  snapshot: ClientSnapshot | undefined
  /** When its last answer came, Unix milliseconds. */
  seenAt: number | undefined
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
    this.#breaker = breakerOver(world.clock, world.times())
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

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#first.resolve()
    await this.#loop
    await this.client.close()
  }

  /** A call outside the poll failed: a client that cannot be reached counts as down at once. */
  failed(error: ClientError): void {
    if (error.code === 'client-refused') return
    this.#breaker.failure(error)
    if (error.code === 'client-banned') this.#breaker.pause(BANNED_FOR)
    this.#down(error.reason)
  }

  /** Whether its last poll listed the torrent. */
  lists(infoHash: InfoHash): boolean {
    return this.status === 'up' && this.snapshot?.torrents.has(infoHash) === true
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      if (this.#breaker.allow()) await this.#poll(signal)
      this.#first.resolve()
      const woken = new AbortController()
      this.#wake = () => woken.abort()
      await pause(this.#clock, this.#pauseLength(), AbortSignal.any([signal, woken.signal]))
    }
  }

  async #poll(signal: AbortSignal): Promise<void> {
    try {
      this.info ??= await this.client.info(signal)
      const snapshot = await this.client.poll(signal)
      this.#up(snapshot)
    } catch (error) {
      if (signal.aborted) return
      this.failed(asClientError(error))
    }
  }

  #up(snapshot: ClientSnapshot): void {
    const before = this.snapshot
    const now = this.#clock.now()
    const elapsed = this.seenAt === undefined ? Number.POSITIVE_INFINITY : now - this.seenAt
    const weight = 1 - Math.exp(-elapsed / SMOOTHING)
    this.smoothedUploadSpeed += weight * (snapshot.uploadSpeed - this.smoothedUploadSpeed)
    this.smoothedDownloadSpeed += weight * (snapshot.downloadSpeed - this.smoothedDownloadSpeed)
    this.snapshot = snapshot
    this.seenAt = now
    this.#breaker.success()
    this.reason = undefined
    const wasUp = this.status === 'up'
    this.status = 'up'
    if (!wasUp) this.#events.changed(this)
    this.#events.polled(this, before)
  }

  #down(reason: Reason): void {
    const same = this.status === 'down' && this.reason?.code === reason.code
    this.status = 'down'
    this.reason = reason
    this.info = undefined
    if (!same) this.#events.changed(this)
  }

  #pauseLength(): number {
    const { pollInterval } = this.#times()
    if (this.status === 'up') return pollInterval
    const retryAt = this.#breaker.nextRetryAt
    return retryAt === undefined ? FIRST_RETRY : Math.max(1, retryAt - this.#clock.now())
  }
}

function breakerOver(clock: Clock, { reconnectAttempts, reconnectInterval }: WatchTimes): CircuitBreaker {
  return circuitBreaker({
    policy: {
      consecutiveFailures: reconnectAttempts,
      openFor: FIRST_RETRY,
      maxOpenFor: reconnectInterval,
      jitter: 0,
    },
    clock: {
      now: () => clock.now(),
      setTimer: (callback, delay) => ({ cancel: clock.setTimer(delay, callback) }),
    },
  })
}
