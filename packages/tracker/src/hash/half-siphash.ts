const C_ROUNDS = 2
const D_ROUNDS = 4

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein): a keyed hash that nobody without the key can predict,
 * made for short inputs and 32-bit machines. One object per thread; `hash` leaves its result in `low` and `high`.
 */
export class HalfSipHash {
  low = 0
  high = 0
  readonly #key0: number
  readonly #key1: number

  /** `key0` and `key1` are the key's eight bytes, loaded little-endian. */
  constructor(key0: number, key1: number) {
    this.#key0 = key0
    this.#key1 = key1
  }

  /**
   * Hashes whole words, loaded little-endian. One long function with its state in local variables: each datagram passes
   * here, and kept in fields the state would go through memory at every round.
   */
  hash(words: Int32Array, length: number): void {
    let v0 = this.#key0
    let v1 = this.#key1 ^ 0xee
    let v2 = 0x6c796765 ^ this.#key0
    let v3 = 0x74656462 ^ this.#key1
    // Each step absorbs a word, the last one the input's length; two more squeeze the two halves out.
    for (let step = 0; step < length + 3; step++) {
      const isInput = step <= length
      const word = step < length ? (words[step] ?? 0) : step === length ? (length * 4) << 24 : 0
      if (isInput) v3 ^= word
      else if (step === length + 1) v2 ^= 0xee
      else v1 ^= 0xdd
      for (let round = isInput ? D_ROUNDS - C_ROUNDS : 0; round < D_ROUNDS; round++) {
        v0 = (v0 + v1) | 0
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
        v0 = (v0 << 16) | (v0 >>> 16)
        v2 = (v2 + v3) | 0
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
        v0 = (v0 + v3) | 0
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
        v2 = (v2 + v1) | 0
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
        v2 = (v2 << 16) | (v2 >>> 16)
      }
      if (isInput) v0 ^= word
      else if (step === length + 1) this.low = v1 ^ v3
      else this.high = v1 ^ v3
    }
  }
}
