const C_ROUNDS = 2
const D_ROUNDS = 4

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein): a keyed hash that nobody without the key can predict,
 * made for short inputs and 32-bit machines. One object per thread; `hash` leaves its result in `low` and `high`.
 */
export class HalfSipHash {
  low = 0
  high = 0
  #v0 = 0
  #v1 = 0
  #v2 = 0
  #v3 = 0
  readonly #key0: number
  readonly #key1: number

  /** `key0` and `key1` are the key's eight bytes, loaded little-endian. */
  constructor(key0: number, key1: number) {
    this.#key0 = key0
    this.#key1 = key1
  }

  /** Hashes whole words, loaded little-endian. */
  hash(words: Int32Array, length: number): void {
    this.#v0 = this.#key0
    this.#v1 = this.#key1 ^ 0xee
    this.#v2 = 0x6c796765 ^ this.#key0
    this.#v3 = 0x74656462 ^ this.#key1
    for (let word = 0; word < length; word++) this.#absorb(words[word] ?? 0)
    this.#absorb((length * 4) << 24)
    this.#v2 ^= 0xee
    for (let round = 0; round < D_ROUNDS; round++) this.#round()
    this.low = this.#v1 ^ this.#v3
    this.#v1 ^= 0xdd
    for (let round = 0; round < D_ROUNDS; round++) this.#round()
    this.high = this.#v1 ^ this.#v3
  }

  #absorb(word: number): void {
    this.#v3 ^= word
    for (let round = 0; round < C_ROUNDS; round++) this.#round()
    this.#v0 ^= word
  }

  #round(): void {
    let v0 = this.#v0
    let v1 = this.#v1
    let v2 = this.#v2
    let v3 = this.#v3
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
    this.#v0 = v0
    this.#v1 = v1
    this.#v2 = v2
    this.#v3 = v3
  }
}
