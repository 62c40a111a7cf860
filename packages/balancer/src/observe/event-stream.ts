import type { BalancerEvent, Observer } from './balancer-event.ts'

export interface EventStreamOptions {
  /** Ends the stream, after what had happened until then. */
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
  const unsubscribe = subscribe((event) => {
    waiting.push(event)
    if (waiting.length > capacity) waiting.shift()
    wake?.()
  })
  const onAbort = () => {
    unsubscribe()
    wake?.()
  }
  signal?.addEventListener('abort', onAbort)
  try {
    for (;;) {
      const event = waiting.shift()
      if (event) yield event
      else if (signal?.aborted) return
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
