/** Where the balancer gets its time from. Tests and simulations pass their own. */
export interface Clock {
  /** Unix time in milliseconds, with fractions, never going backwards within one process. */
  now(): number
  /**
   * Calls back once after `delay` milliseconds, unless the function that it returns is called before. A timer in the
   * `background` does not keep the process alive.
   */
  after(delay: number, callback: () => void, background?: boolean): () => void
}

/** A number in [0, 1), like `Math.random`. */
export type Random = () => number
