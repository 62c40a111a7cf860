import type { Clock } from '@shoal/balancer'

interface Event {
  readonly at: number
  readonly order: number
  readonly callback: () => void
  cancelled: boolean
}

/** Time that jumps from one event to the next. Events of one instant run in the order in which they were set. */
export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  readonly #heap: Event[] = []

  now(): number {
    return this.#now
  }

  after(delay: number, callback: () => void): () => void {
    const event: Event = { at: this.#now + delay, order: this.#order++, callback, cancelled: false }
    this.#push(event)
    return () => {
      event.cancelled = true
    }
  }

  /** Runs events until `end`, letting promises settle after each. */
  async runUntil(end: number): Promise<void> {
    for (let next = this.#heap[0]; next && next.at <= end; next = this.#heap[0]) {
      this.#pop()
      if (next.cancelled) continue
      this.#now = next.at
      next.callback()
      for (let turn = 0; turn < PROMISE_TURNS; turn++) await undefined
    }
    this.#now = end
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!earlier(event, heap[above])) break
      heap[at] = heap[above] ?? event
      at = above
    }
    heap[at] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      const right = heap[below + 1]
      if (right && earlier(right, heap[below])) below++
      const child = heap[below]
      if (child === undefined || !earlier(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }
}

/** Longer than the longest chain of promise callbacks between an answer and the caller that waits for it. */
const PROMISE_TURNS = 12

function earlier(a: Event, b: Event | undefined): boolean {
  return b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order)
}
