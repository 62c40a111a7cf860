const ENTRIES = 1 << 14
const WORDS = 3

/**
 * Token buckets for very many keys in fixed memory: one entry per key's place, the later key taking over the entry of an
 * idle one. Keys that share a place and are both busy share a bucket, which errs on the side of the server.
 */
export class TokenBuckets {
  readonly #rate: number
  readonly #burst: number
  readonly #words = new Float64Array(ENTRIES * WORDS) // key, tokens, second of the last refill

  /** `rate` tokens a second up to `burst`. */
  constructor(rate: number, burst: number) {
    this.#rate = rate
    this.#burst = Math.max(1, burst)
  }

  /** Takes one token; false when there is none. */
  take(key: number, now: number): boolean {
    const at = this.#refill(key, now)
    const tokens = this.#words[at + 1] ?? 0
    if (tokens < 1) return false
    this.#words[at + 1] = tokens - 1
    return true
  }

  /** Whether there is a token. */
  has(key: number, now: number): boolean {
    return (this.#words[this.#refill(key, now) + 1] ?? 0) >= 1
  }

  #refill(key: number, now: number): number {
    const at = (key & (ENTRIES - 1)) * WORDS
    const words = this.#words
    const last = words[at + 2] ?? 0
    const grown = Math.min(this.#burst, (words[at + 1] ?? 0) + Math.max(0, now - last) * this.#rate)
    if (words[at] !== key && (grown >= this.#burst || last === 0)) {
      words[at] = key
      words[at + 1] = this.#burst
    } else words[at + 1] = grown
    words[at + 2] = now
    return at
  }
}
