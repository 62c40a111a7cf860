/** Follows one quantile of a stream in constant memory: up a little for each larger sample, down a little for each smaller. */
export class LatencyQuantile {
  #estimate = 0

  /** Milliseconds; 0 before the first sample. */
  get estimate(): number {
    return this.#estimate
  }

  observe(latency: number, quantile: number): void {
    if (this.#estimate === 0) this.#estimate = latency
    else this.#estimate *= 1 + STEP * (latency > this.#estimate ? quantile : quantile - 1)
  }
}

/** Relative size of one correction. */
const STEP = 0.05
