import { unavailableBehind } from '@shoal/sql'
import { repeat } from '../lifecycle/repeat.ts'
import type { Service } from '../lifecycle/service.ts'
import type { Logger } from '../logging/create-logger.ts'
import type { EventFeed } from './event-feed.ts'
import type { EventLog, StoredEvent } from './event-log.ts'

/** What a feature does about stored events. */
export interface FollowUp {
  /** Name under which the position is kept. */
  readonly consumer: string
  /** Does what follows from an event. May be called again for the same one, so it must be idempotent. */
  readonly handle: (event: StoredEvent, signal: AbortSignal) => Promise<void>
  /** What the log says about an event that could not be handled. */
  readonly failure: string
}

export interface FollowUpParts extends FollowUp {
  readonly events: { readonly log: EventLog; readonly feed: EventFeed }
  readonly log: Logger
}

const EVERY = 1_000 // milliseconds, between tries of an event that failed
const BATCH = 100 // rows
const ATTEMPTS = 5

/**
 * Works through events in their order and keeps the position, so that what was promised in a transaction happens even
 * when the program ends in between. An event that fails again and again is reported and passed over.
 */
export function createFollowUps({ events, consumer, handle, failure, log }: FollowUpParts): Service {
  let attempts = 0
  let unsubscribe = (): void => undefined

  const round = repeat({
    name: `follow-ups ${consumer}`,
    everyMs: EVERY,
    onError: () => undefined, // each failure was reported with its event
    work: async (signal) => {
      let position = await events.log.position(consumer)
      for (;;) {
        const batch = await events.log.after(position, BATCH)
        for (const event of batch) {
          if (signal.aborted) return
          await attempt(event, signal)
          position = event.id
        }
        if (batch.length > 0) await events.log.advance(consumer, position)
        if (batch.length < BATCH) return
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
      log.error({ err: error, event: event.id, topic: event.topic }, failure)
      if (attempts < ATTEMPTS) {
        await events.log.advance(consumer, event.id - 1)
        throw error
      }
      attempts = 0
    }
  }

  return {
    name: round.name,
    async start(signal) {
      unsubscribe = events.feed.subscribe(() => round.nudge())
      await round.start(signal)
    },
    async stop(signal) {
      unsubscribe()
      await round.stop(signal)
    },
  }
}
