import type { Clock } from '../clock.ts'
import { DueLoop } from '../due-loop.ts'
import { backoff } from '../grab/backoff.ts'
import type { Log } from '../log.ts'
import type { NoticeSender } from './notice-sender.ts'
import type { NoticeStore, PendingNotice, StoredChannel } from './notice-store.ts'
import { type NoticeNames, writeNotice } from './write-notice.ts'

export interface NoticeRunnerParts {
  readonly store: NoticeStore
  readonly sender: NoticeSender
  readonly clock: Clock
  readonly log: Log
  readonly names: () => Promise<NoticeNames>
}

/** Between two messages to one channel, in milliseconds: group robots take 20 a minute. */
const SPACING = 3_500
/** What came together goes out together, so that a burst is one message. */
const TOGETHER = 20
const FIRST_RETRY = 10_000 // milliseconds
const LONGEST_RETRY = 30 * 60_000 // milliseconds
/** About three hours. */
const MOST_ATTEMPTS = 12
const AFTER_FAILURE = 5_000 // milliseconds, of our own
const KEEP = 2_000 // settled notices
const PRUNE_EVERY = 200 // messages

/**
 * Brings waiting notices to their channels. What it knows that matters is in the store: after a kill each notice is
 * sent again or for the first time. Killed between a service's answer and its commit, it sends one message twice.
 */
export class NoticeRunner {
  readonly #parts: NoticeRunnerParts
  readonly #loop: DueLoop
  readonly #active = new Map<string, Promise<void>>()
  /** When a channel may be used again, Unix milliseconds. */
  readonly #nextAt = new Map<string, number>()
  readonly #failures = new Map<string, number>()
  #sent = 0

  constructor(parts: NoticeRunnerParts) {
    this.#parts = parts
    const { clock, log } = parts
    this.#loop = new DueLoop({ look: () => this.#beginDue(), failure: 'the store does not answer', clock, log })
  }

  start(): void {
    this.#loop.start()
  }

  /** There may be something to send now. */
  wake(): void {
    this.#loop.wake()
  }

  /** Its settings changed: earlier failures say nothing any more. */
  forget(channelId: string): void {
    this.#nextAt.delete(channelId)
    this.#failures.delete(channelId)
    this.wake()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await Promise.all(this.#active.values())
  }

  async #beginDue(): Promise<number | undefined> {
    const { store, clock } = this.#parts
    const now = clock.now()
    const due = await store.dueChannels(now)
    if (due.length > 0) {
      const channels = new Map((await store.channels()).map((channel) => [channel.id, channel]))
      for (const id of due) {
        const channel = channels.get(id)
        if (channel !== undefined && !this.#active.has(id) && (this.#nextAt.get(id) ?? 0) <= now) this.#begin(channel)
      }
    }
    const held = due.flatMap((id) => (this.#active.has(id) ? [] : [this.#nextAt.get(id) ?? now]))
    return Math.min(...held, (await store.nextDueAfter(now)) ?? Number.POSITIVE_INFINITY)
  }

  #begin(channel: StoredChannel): void {
    const work = this.#deliver(channel, this.#loop.signal)
      .catch((error: unknown) => {
        if (this.#loop.signal.aborted) return
        this.#parts.log.error('notices could not be sent', { channel: channel.config.name, error })
        this.#nextAt.set(channel.id, this.#parts.clock.now() + AFTER_FAILURE)
      })
      .finally(() => {
        this.#active.delete(channel.id)
        this.wake()
      })
    this.#active.set(channel.id, work)
  }

  async #deliver(channel: StoredChannel, signal: AbortSignal): Promise<void> {
    const { store, sender, clock, names } = this.#parts
    const notices = await store.due(channel.id, clock.now(), TOGETHER)
    if (notices.length === 0) return
    const events = notices.map(({ event }) => event)
    const message = writeNotice(events, channel.config, await names())
    const outcome = await sender.send(channel.config, message, signal)
    const now = clock.now()
    if (outcome.kind === 'sent') {
      this.#failures.delete(channel.id)
      this.#nextAt.set(channel.id, now + SPACING)
      await store.settle(idsOf(notices), { kind: 'sent', at: now })
      await this.#prune()
      return
    }
    const { reason, retryAfter } = outcome
    const failures = (this.#failures.get(channel.id) ?? 0) + 1
    this.#failures.set(channel.id, failures)
    const dueAt = now + (retryAfter ?? backoff(failures, FIRST_RETRY, LONGEST_RETRY))
    this.#nextAt.set(channel.id, dueAt)
    const [given, kept] = parted(notices, ({ attempts }) => attempts + 1 >= MOST_ATTEMPTS)
    await store.settle(idsOf(given), { kind: 'failed', at: now, reason })
    await store.settle(idsOf(kept), { kind: 'again', dueAt, reason })
    this.#parts.log.warn('notices could not be sent', {
      channel: channel.config.name,
      notices: notices.length,
      given: given.length,
      reason: reason.message,
    })
  }

  async #prune(): Promise<void> {
    this.#sent += 1
    if (this.#sent % PRUNE_EVERY === 1) await this.#parts.store.prune(KEEP)
  }
}

function idsOf(notices: readonly PendingNotice[]): readonly number[] {
  return notices.map(({ id }) => id)
}

function parted<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
