import { unavailableBehind } from '@shoal/sql'
import { repeat } from '../lifecycle/repeat.ts'
import type { Service } from '../lifecycle/service.ts'
import type { EventFeed } from './event-feed.ts'
import type { EventLog, StoredEvent } from './event-log.ts'

export interface FollowUpParts {
  readonly log: EventLog
  readonly feed: EventFeed
  /** Name under which the position is kept. */
  readonly consumer: string
  /** Does what follows from an event. May be called again for the same one, so it must be idempotent. */
  readonly handle: (event: StoredEvent, signal: AbortSignal) => Promise<void>
  readonly onError: (error: unknown, event: StoredEvent) => void
}

const EVERY = 1_000 // milliseconds, between tries of an event that failed
const BATCH = 100 // rows
const ATTEMPTS = 5

/**
 * Works through events in their order and keeps the position, so that what was promised in a transaction happens even
 * when the program ends in between. An event that fails again and again is reported and passed over.
 */
export function createFollowUps({ log, feed, consumer, handle, onError }: FollowUpParts): Service {
  let attempts = 0
  let unsubscribe = (): void => undefined

  const round = repeat({
    name: `follow-ups ${consumer}`,
    everyMs: EVERY,
    onError: () => undefined, // each failure was reported with its event
    work: async (signal) => {
      let position = await log.position(consumer)
      for (;;) {
        const events = await log.after(position, BATCH)
        for (const event of events) {
          if (signal.aborted) return
          await attempt(event, signal)
          position = event.id
        }
        if (events.length > 0) await log.advance(consumer, position)
        if (events.length < BATCH) return
      }
    },
  })

  async function attempt(event: StoredEvent, signal: AbortSignal): Promise<void> {
    try {
      await handle(event, signal)
      attempts = 0
    } catch (error) {
      // A database that is away is no fault of the event, which waits for it.
      if (unavailableBehind(error) !== undefined) throw error
      attempts++
      onError(error, event)
      if (attempts < ATTEMPTS) {
        await log.advance(consumer, event.id - 1)
        throw error
      }
      attempts = 0
    }
  }

  return {
    name: round.name,
    async start(signal) {
      unsubscribe = feed.subscribe(() => round.nudge())
      await round.start(signal)
    },
    async stop(signal) {
      unsubscribe()
      await round.stop(signal)
    },
  }
}
