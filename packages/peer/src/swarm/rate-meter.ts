const SMOOTHING = 3000 // milliseconds over which a rate forgets

/** A smoothed rate from a growing total, in bytes per second. */
export class RateMeter {
  #total = 0
  #at: number | undefined
  #rate = 0

  get rate(): number {
    return this.#rate
  }

  /** To be called about once a second. */
  update(total: number, now: number): void {
    const elapsed = this.#at === undefined ? 0 : now - this.#at
    if (elapsed > 0) {
      const current = ((total - this.#total) * 1000) / elapsed
      const weight = Math.min(1, elapsed / SMOOTHING)
      this.#rate = this.#rate * (1 - weight) + current * weight
      if (this.#rate < 1) this.#rate = 0
    }
    this.#total = total
    this.#at = now
  }
}
