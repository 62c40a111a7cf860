/** Seconds by which keyframes may be off an even rhythm. */
const TOLERANCE = 0.15
const MAXIMAL_MISSES = 2

/**
 * Many encoders make a keyframe every so many seconds. Two in a row tell the distance; from then on the place of any
 * other is known before it is searched. Given up after two misses: some encoders follow the scenes instead.
 */
export class KeyframeRhythm {
  #anchor: number | undefined
  #period: number | undefined
  #misses = 0

  /** Two keyframes with none in between. */
  learn(first: number, second: number): void {
    if (second - first < 0.2) return
    this.#anchor = first
    this.#period = second - first
  }

  get known(): boolean {
    return this.#period !== undefined
  }

  /** The expected keyframe nearest to a moment; undefined while no rhythm is known. */
  predict(seconds: number): number | undefined {
    if (this.#anchor === undefined || this.#period === undefined) return undefined
    return this.#anchor + Math.round((seconds - this.#anchor) / this.#period) * this.#period
  }

  /** Tells where a keyframe was found that was expected elsewhere or there. */
  observe(seconds: number): void {
    const expected = this.predict(seconds)
    if (expected === undefined) return
    if (Math.abs(expected - seconds) <= TOLERANCE) {
      // The newest keyframe is the better anchor: errors of the period do not add up.
      this.#anchor = seconds
      return
    }
    if (++this.#misses >= MAXIMAL_MISSES) this.#period = undefined
  }
}
