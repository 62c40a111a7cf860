import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createEventFeed } from './event-feed.ts'
import type { EventLog, StoredEvent } from './event-log.ts'

const never = new AbortController().signal

/** An event log that answers what `after` says. */
function feedOver(after: () => Promise<readonly StoredEvent[]>) {
  const onError = vi.fn()
  const asked = vi.fn(after)
  const log: EventLog = {
    after: asked,
    range: async () => ({ oldest: 0, newest: 0 }),
    position: async () => 0,
    advance: async () => undefined,
    prune: async () => undefined,
  }
  const feed = createEventFeed({ log, onError })
  onTestFinished(() => feed.stop(never))
  /** Asks until the log was asked so often. */
  const reaches = (times: number) =>
    vi.waitFor(() => {
      feed.nudge()
      expect(asked.mock.calls.length).toBeGreaterThanOrEqual(times)
    })
  return { feed, onError, reaches }
}

describe('event feed', () => {
  it('tells of an outage once, and of the next one again', async () => {
    let away = true
    const { feed, onError, reaches } = feedOver(async () => {
      if (away) throw new Error('the database is away')
      return []
    })
    await feed.start(never)
    await reaches(4)
    expect(onError).toHaveBeenCalledTimes(1)
    away = false
    await reaches(7)
    away = true
    await reaches(11)
    expect(onError).toHaveBeenCalledTimes(2)
  })

  it('hands on every event once, in order', async () => {
    const events = [1, 2, 3].map((id) => ({ id, topic: 'grab.changed', subject: String(id), at: 0, payload: {} }))
    let from = 0
    const { feed, reaches } = feedOver(async () => events.slice(from, ++from))
    const seen: number[] = []
    feed.subscribe(({ id }) => seen.push(id))
    await feed.start(never)
    await reaches(4)
    expect(seen).toEqual([1, 2, 3])
    expect(feed.lastId).toBe(3)
  })
})
