import type { Extension } from '../extend/extension.ts'
import { isServing } from '../slot.ts'
import type { BalancerEvent, BalancerFact, Observer } from './balancer-event.ts'
import { type EventStreamOptions, eventStream } from './event-stream.ts'

/** Tells what happens in a balancer, to any number of listeners. */
export interface Events extends Extension {
  /** Returns the function that ends the subscription. */
  subscribe(observer: Observer): () => void
  /** The events as an async iterable, from the first `next()` on. */
  stream(options?: EventStreamOptions): AsyncGenerator<BalancerEvent, void, undefined>
}

/** `observer` is the first listener. */
export function events(observer?: Observer): Events {
  const observers = new Set<Observer>()
  let blocked: () => boolean = () => false
  const tell = (fact: BalancerFact, at: number) => {
    for (const each of [...observers]) each({ ...fact, at })
  }
  const subscribe = (observer: Observer) => {
    // The same function may listen twice, and each subscription ends for itself.
    const own: Observer = (event) => observer(event)
    observers.add(own)
    return () => {
      observers.delete(own)
    }
  }
  if (observer) subscribe(observer)
  return {
    subscribe,
    stream: (options) => eventStream(subscribe, options),
    attach(inside) {
      blocked = () => !inside.slots.some(isServing)
    },
    ended({ endpoint }, { now, ...outcome }) {
      if (observers.size > 0) tell({ kind: 'attempt', endpoint: endpoint.id, ...outcome }, now)
    },
    changed({ endpoint, circuit }, from, now) {
      tell({ kind: 'state', endpoint: endpoint.id, from, to: circuit.state }, now)
      if (circuit.state === 'open' && blocked()) tell({ kind: 'all-blocked' }, now)
    },
  }
}
