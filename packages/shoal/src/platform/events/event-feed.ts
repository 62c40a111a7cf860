import { repeat } from '../lifecycle/repeat.ts'
import type { Service } from '../lifecycle/service.ts'
import type { EventLog, StoredEvent } from './event-log.ts'

/** Told of every event in order; must not throw. */
export type EventListener = (event: StoredEvent) => void

/** Hands committed events to listeners as they come. */
export interface EventFeed extends Service {
  /** Looks for new events soon; called when one was appended. */
  nudge(): void
  /** From now on; the function returned ends it. */
  subscribe(listener: EventListener): () => void
  /** The last event that listeners were told of. */
  readonly lastId: number
}

const POLL = 500 // milliseconds; the nudge makes it faster, this catches what a nudge came too early for
const SOON = 5 // milliseconds; the commit follows the append within about that time
const BATCH = 500 // rows
const KEEP = 10_000 // rows
const PRUNE_EVERY = 600_000 // milliseconds

export interface EventFeedOptions {
  readonly log: EventLog
  /** Told of the first failure after a success: the database may be away for long. */
  readonly onError: (error: unknown) => void
}

export function createEventFeed({ log, onError }: EventFeedOptions): EventFeed {
  const listeners = new Set<EventListener>()
  let lastId = 0
  let soon: NodeJS.Timeout | undefined
  let failing = false

  const poll = repeat({
    name: 'event feed',
    everyMs: POLL,
    onError: (error) => {
      if (!failing) onError(error)
      failing = true
    },
    work: async (signal) => {
      for (;;) {
        const events = await log.after(lastId, BATCH)
        failing = false
        for (const event of events) {
          lastId = event.id
          for (const listener of listeners) listener(event)
        }
        if (events.length < BATCH || signal.aborted) return
      }
    },
  })
  const prune = repeat({ name: 'event pruning', everyMs: PRUNE_EVERY, onError, work: () => log.prune(KEEP) })

  return {
    name: 'event feed',
    async start(signal) {
      lastId = (await log.range()).newest
      await poll.start(signal)
      await prune.start(signal)
    },
    async stop(signal) {
      clearTimeout(soon)
      await prune.stop(signal)
      await poll.stop(signal)
    },
    nudge() {
      soon ??= setTimeout(() => {
        soon = undefined
        poll.nudge()
      }, SOON)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get lastId() {
      return lastId
    },
  }
}
