/** Follows one quantile of a stream in constant memory: up a little for each larger sample, down a little for each smaller. */
export class LatencyQuantile {
  /** Milliseconds; 0 before the first sample. */
  estimate = 0
  readonly #quantile: number

  /** `quantile` is 0 to 1. */
  constructor(quantile: number) {
    this.#quantile = quantile
  }

  observe(latency: number): void {
    if (this.estimate === 0) this.estimate = latency
    else this.estimate *= 1 + STEP * (latency > this.estimate ? this.#quantile : this.#quantile - 1)
  }
}

/** Relative size of one correction. */
const STEP = 0.05
