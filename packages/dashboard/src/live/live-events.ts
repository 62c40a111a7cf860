import { eventTopics, RESET_EVENT, streamEvents } from '@shoal/api'
import { withinBase } from '../api/base-url.ts'
import { type QueryScope, staleScopes } from './live-topics.ts'

const FIRST_RETRY = 1_000 // milliseconds
const LONGEST_RETRY = 30_000 // milliseconds
const COLLECT = 200 // milliseconds in which events are gathered, so that a burst refreshes each list once

export type LiveState = 'connecting' | 'live' | 'lost'

export interface LiveListener {
  /** These queries show old data now. */
  stale(scopes: ReadonlySet<QueryScope>): void
  /** Everything may be old: events were missed. */
  reset(): void
  state(state: LiveState): void
}

/**
 * Listens to Shoal's live events over one connection until the signal aborts. It reconnects by itself, asks for the
 * events since the last one seen, and reports bursts of events as one.
 */
export function listenLive(listener: LiveListener, signal: AbortSignal): void {
  let lastId = ''
  let retry = FIRST_RETRY
  let source: EventSource | undefined
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const waiting = new Set<QueryScope>()

  const later = (delay: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, delay)
    timers.add(timer)
  }
  const flush = (): void => {
    const scopes = new Set(waiting)
    waiting.clear()
    listener.stale(scopes)
  }
  const collect = (scopes: readonly QueryScope[]): void => {
    if (waiting.size === 0) later(COLLECT, flush)
    for (const scope of scopes) waiting.add(scope)
  }
  const connect = (): void => {
    listener.state('connecting')
    const query = lastId === '' ? '' : `?after=${encodeURIComponent(lastId)}`
    const opened = new EventSource(withinBase(streamEvents.path) + query)
    source = opened
    opened.onopen = () => {
      retry = FIRST_RETRY
      listener.state('live')
    }
    opened.onerror = () => {
      listener.state('lost')
      if (opened.readyState !== EventSource.CLOSED) return // the browser itself tries again
      later(retry, connect)
      retry = Math.min(retry * 2, LONGEST_RETRY)
    }
    for (const topic of eventTopics) {
      opened.addEventListener(topic, (event) => {
        lastId = event.lastEventId
        collect(staleScopes[topic])
      })
    }
    opened.addEventListener(RESET_EVENT, (event) => {
      lastId = event.lastEventId
      listener.reset()
    })
  }

  signal.addEventListener('abort', () => {
    source?.close()
    for (const timer of timers) clearTimeout(timer)
  })
  connect()
}
