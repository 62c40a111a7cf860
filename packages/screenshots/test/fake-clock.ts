import type { Clock } from '../src/time/clock.ts'

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  #now: number
  readonly #sleepers = new Set<{ readonly until: number; wake(): void }>()

  constructor(now = 1_700_000_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = {
        until: this.#now + milliseconds,
        wake: () => {
          this.#sleepers.delete(sleeper)
          resolve()
        },
      }
      this.#sleepers.add(sleeper)
      signal.addEventListener('abort', sleeper.wake, { once: true })
    })
  }

  /** Moves on and wakes everyone whose time has come. */
  advance(milliseconds: number): void {
    this.#now += milliseconds
    for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake()
  }

  /** Resolves when so many are asleep: what a test waits for before it moves time. */
  async asleep(count: number): Promise<void> {
    while (this.#sleepers.size < count) await new Promise((resolve) => setImmediate(resolve))
  }
}
