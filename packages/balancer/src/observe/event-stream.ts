import type { BalancerEvent, Observer } from './balancer-event.ts'

export interface EventStreamOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined
  /** Events kept for a reader that is slow; beyond that the oldest are dropped. */
  readonly capacity?: number
}

/** Events as an async iterable, from the first `next()` until the signal or the reader ends it. */
export async function* eventStream(
  subscribe: (observer: Observer) => () => void,
  options: EventStreamOptions = {},
): AsyncGenerator<BalancerEvent, void, undefined> {
  const { signal, capacity = 1_000 } = options
  const waiting: BalancerEvent[] = []
  let wake: (() => void) | undefined
  const onAbort = () => wake?.()
  const unsubscribe = subscribe((event) => {
    waiting.push(event)
    if (waiting.length > capacity) waiting.shift()
    wake?.()
  })
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      const event = waiting.shift()
      if (event) yield event
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', onAbort)
  }
}
