import type { Clock } from '../../src/index.ts'

/** A clock that a test moves. */
export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimer(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Moves on by that many milliseconds; timers that are over fire. */
  advance(milliseconds: number): void {
    this.#now += milliseconds
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer)
      timer.callback()
    }
  }
}
