import type { AnnounceEvent } from '@shoal/bittorrent'
import { type Clock, deadline } from '../clock.ts'
import { type AnnounceOutcome, TrackerError } from './tracker-client.ts'

/** What a person may see of a tracker. */
export interface TrackerStatus {
  /** Host and port only: the rest of the URL may hold a passkey. */
  readonly host: string
  readonly state: 'waiting' | 'working' | 'failing'
  readonly message?: string
}

export interface TierOptions {
  readonly urls: readonly string[]
  readonly clock: Clock
  announce(url: string, event: AnnounceEvent, signal: AbortSignal): Promise<AnnounceOutcome>
  onOutcome(url: string, outcome: AnnounceOutcome): void
}

const ANNOUNCE_TIMEOUT = 20_000 // milliseconds
const SHORTEST_INTERVAL = 60 // seconds: below is a tracker's mistake or an attack
const LONGEST_INTERVAL = 6 * 3600 // seconds
const FIRST_BACKOFF = 10_000 // milliseconds, doubled with each round in which every tracker failed
const LONGEST_BACKOFF = 30 * 60_000

/**
 * One tier (BEP 12): its trackers are tried in order, the one that answered moves to the front and is asked again after
 * its interval. Each tracker hears `started` first, `completed` at most once, `stopped` last.
 */
export class TrackerTier {
  readonly #options: TierOptions
  readonly #urls: string[]
  readonly #started = new Set<string>()
  readonly #failures = new Map<string, string>()
  readonly #stopping = new AbortController()
  #completed: 'no' | 'due' | 'told' = 'no'
  /** The tracker that is being asked right now: it may have heard us although no answer came yet. */
  #asking: string | undefined
  #rounds = 0
  #busy = false
  #again = false
  #cancelTimer: (() => void) | undefined
  /** Milliseconds of the clock before which the tracker wants no further announce. */
  #notBefore = 0

  constructor(options: TierOptions) {
    this.#options = options
    this.#urls = [...options.urls]
  }

  status(): readonly TrackerStatus[] {
    return this.#urls.map((url) => {
      const message = this.#failures.get(url)
      const state = message !== undefined ? 'failing' : this.#started.has(url) ? 'working' : 'waiting'
      return message === undefined ? { host: hostOf(url), state } : { host: hostOf(url), state, message }
    })
  }

  /** Announces now, or as soon as the announce that is under way has ended. */
  announce(): void {
    if (this.#stopping.signal.aborted) return
    if (this.#busy) {
      this.#again = true
      return
    }
    this.#cancelTimer?.()
    this.#busy = true
    void this.#round().finally(() => {
      this.#busy = false
      if (!this.#again) return
      this.#again = false
      this.announce()
    })
  }

  /** Like `announce`, but not before the tracker's minimal interval has passed. */
  reannounce(): void {
    if (this.#options.clock.now() >= this.#notBefore) this.announce()
    else this.#schedule(this.#notBefore - this.#options.clock.now())
  }

  /** The torrent was completed just now: told once. */
  completed(): void {
    if (this.#completed !== 'no') return
    this.#completed = 'due'
    this.announce()
  }

  /** Tells every tracker that heard `started` or may have; settles when they answered or `signal` gives up. */
  async stop(signal: AbortSignal): Promise<void> {
    const heard = new Set([...this.#started, ...(this.#asking === undefined ? [] : [this.#asking])])
    this.#cancelTimer?.()
    this.#stopping.abort(new TrackerError('unreachable', 'stopped'))
    const told = [...heard].map((url) => this.#options.announce(url, 'stopped', signal))
    this.#started.clear()
    await Promise.allSettled(told)
  }

  async #round(): Promise<void> {
    for (const url of [...this.#urls]) {
      const event = this.#eventFor(url)
      try {
        const outcome = await this.#ask(url, event)
        this.#answered(url, event, outcome)
        return
      } catch (error) {
        if (this.#stopping.signal.aborted) return
        this.#failures.set(url, error instanceof TrackerError ? error.message : 'no usable answer')
      }
    }
    this.#schedule(Math.min(FIRST_BACKOFF * 2 ** this.#rounds++, LONGEST_BACKOFF))
  }

  async #ask(url: string, event: AnnounceEvent): Promise<AnnounceOutcome> {
    const limit = deadline(this.#options.clock, ANNOUNCE_TIMEOUT, this.#stopping.signal)
    this.#asking = url
    try {
      return await this.#options.announce(url, event, limit.signal)
    } finally {
      this.#asking = undefined
      limit.release()
    }
  }

  #answered(url: string, event: AnnounceEvent, outcome: AnnounceOutcome): void {
    this.#rounds = 0
    this.#failures.delete(url)
    this.#started.add(url)
    if (event === 'completed') this.#completed = 'told'
    this.#urls.splice(this.#urls.indexOf(url), 1)
    this.#urls.unshift(url)
    if (this.#stopping.signal.aborted) return
    const interval = Math.min(Math.max(outcome.interval, SHORTEST_INTERVAL), LONGEST_INTERVAL)
    this.#notBefore = this.#options.clock.now() + Math.min(outcome.minInterval ?? SHORTEST_INTERVAL, interval) * 1000
    this.#schedule(interval * 1000)
    this.#options.onOutcome(url, outcome)
    if (this.#completed === 'due') this.#again = true
  }

  #eventFor(url: string): AnnounceEvent {
    if (!this.#started.has(url)) return 'started'
    return this.#completed === 'due' ? 'completed' : 'none'
  }

  #schedule(milliseconds: number): void {
    this.#cancelTimer?.()
    if (this.#stopping.signal.aborted) return
    this.#cancelTimer = this.#options.clock.after(milliseconds, () => this.announce())
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'invalid'
}
