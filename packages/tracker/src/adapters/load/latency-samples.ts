const MOST = 65_536

/** Keeps the latest samples of something in milliseconds and gives their quantiles. */
export class LatencySamples {
  readonly #samples = new Float64Array(MOST)
  #count = 0

  add(milliseconds: number): void {
    this.#samples[this.#count % MOST] = milliseconds
    this.#count++
  }

  quantile(share: number): number {
    const kept = this.#samples.slice(0, Math.min(this.#count, MOST)).toSorted()
    return kept[Math.min(kept.length - 1, Math.floor(kept.length * share))] ?? 0
  }
}
