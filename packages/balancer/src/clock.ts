/** Where the balancer gets its time from. Tests and simulations pass their own. */
export interface Clock {
  /** Unix time in milliseconds, with fractions, never going backwards within one process. */
  now(): number
  /** Calls back once after `delay` milliseconds unless cancelled. */
  setTimer(callback: () => void, delay: number): Timer
}

export interface Timer {
  cancel(): void
  /** Whether it should keep the process alive, as it does at first: not while nobody waits for it. */
  hold?(wanted: boolean): void
}

/** A number in [0, 1), like `Math.random`. */
export type Random = () => number
