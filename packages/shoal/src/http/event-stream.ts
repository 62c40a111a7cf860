import { RESET_EVENT, streamEvents } from '@shoal/api'
import type { EventFeed } from '../platform/events/event-feed.ts'
import type { EventLog, StoredEvent } from '../platform/events/event-log.ts'
import { type MountTarget, mount } from './mount.ts'
import { parseCursor } from './parse-cursor.ts'

const HEARTBEAT = 15_000 // milliseconds
const MAX_REPLAY = 500 // events; a longer gap means "load everything anew"
const MAX_BUFFERED = 1024 // chunks; a reader that lags more is cut off and comes back with its last id
const RETRY = 1_000 // milliseconds until a browser connects again

export interface EventStreamParts {
  readonly events: { readonly log: EventLog; readonly feed: EventFeed }
  /** Aborted when control stops: streams end. */
  readonly stopping: AbortSignal
}

/** Live events (HTML standard § Server-sent events), those after the reader's last id first. */
export function mountEvents(target: MountTarget, parts: EventStreamParts): void {
  mount(target, streamEvents, async ({ query, context, signal }) => {
    const last = parseCursor(context.req.header('last-event-id')) ?? query.after
    const replay = last === undefined ? [] : await eventsSince(parts, last)
    const body = eventStream(parts, replay, AbortSignal.any([signal, parts.stopping]))
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    })
  })
}

/** What the reader missed, or undefined when it is too much or no longer kept. */
async function eventsSince({ events }: EventStreamParts, last: number): Promise<readonly StoredEvent[] | undefined> {
  const { oldest, newest } = await events.log.range()
  if (last > newest || (newest > 0 && last < oldest - 1) || newest - last > MAX_REPLAY) return undefined
  return events.log.after(last, MAX_REPLAY)
}

function eventStream(
  { events }: EventStreamParts,
  replay: readonly StoredEvent[] | undefined,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let end = (): void => undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) <= 0) end()
          else controller.enqueue(encoder.encode(text))
        }
        let newest = 0
        const sendEvent = (event: StoredEvent): void => {
          // An event may come by the feed while it is already part of the replay.
          if (event.id <= newest) return
          newest = event.id
          send(`id: ${event.id}\nevent: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`)
        }
        const unsubscribe = events.feed.subscribe(sendEvent)
        const heartbeat = setInterval(() => send(':\n\n'), HEARTBEAT)
        end = () => {
          end = () => undefined
          clearInterval(heartbeat)
          unsubscribe()
          signal.removeEventListener('abort', onAbort)
          controller.close()
        }
        const onAbort = (): void => end()
        signal.addEventListener('abort', onAbort, { once: true })
        send(`retry: ${RETRY}\n\n`)
        if (replay === undefined) send(`id: ${events.feed.lastId}\nevent: ${RESET_EVENT}\ndata: {}\n\n`)
        else for (const event of replay) sendEvent(event)
        if (signal.aborted) end()
      },
      cancel() {
        // The stream is closed already: only let go of what belongs to it.
        end()
      },
    },
    { highWaterMark: MAX_BUFFERED },
  )
}
