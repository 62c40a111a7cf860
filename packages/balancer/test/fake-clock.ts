import type { Clock } from '../src/clock.ts'

/** A clock that stands still until told: timers fire in order of time while it advances. For tests and simulations. */
export class FakeClock implements Clock {
  #now: number
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  constructor(now = 1_700_000_000_000) {
    this.#now = now
  }

  get pendingTimers(): number {
    return this.#timers.length
  }

  now(): number {
    return this.#now
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Moves on without firing anything: for code under test that sets no timers. */
  skip(duration: number): void {
    this.#now += duration
  }

  /** Moves on, firing what falls due, and lets promises settle after each timer. */
  async advance(duration: number): Promise<void> {
    const end = this.#now + duration
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > end) break
      this.#now = next.at
      this.#timers = this.#timers.filter((other) => other !== next)
      next.callback()
      await settled()
    }
    this.#now = end
    await settled()
  }
}

/** Lets every promise callback that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
