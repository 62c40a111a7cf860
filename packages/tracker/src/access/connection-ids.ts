import { HalfSipHash } from '../hash/half-siphash.ts'

/**
 * Connection ids of BEP 15 without any memory: a keyed hash of the source address and the minute. An id is good for the
 * minute it was given in and the next one, so for at least 60 seconds, and only from the address it was given to.
 */
export class ConnectionIds {
  /** After `give`: the id in halves. */
  high = 0
  low = 0
  readonly #hash: HalfSipHash
  readonly #input = new Int32Array(5)

  constructor(key: readonly [number, number]) {
    this.#hash = new HalfSipHash(key[0], key[1])
  }

  /** Makes the id of an address (one or four words) for a minute. */
  give(address: Int32Array, family: 4 | 6, minute: number): void {
    this.#compute(address, family, minute)
    this.high = this.#hash.high >>> 0
    this.low = this.#hash.low >>> 0
    if (this.high === 0 && this.low === 0) this.low = 1 // Transmission takes 0 for "no id"
  }

  /** Whether the id was given to this address in this minute or the one before. */
  isValid(address: Int32Array, family: 4 | 6, minute: number, high: number, low: number): boolean {
    this.give(address, family, minute)
    if (this.high === high && this.low === low) return true
    this.give(address, family, minute - 1)
    return this.high === high && this.low === low
  }

  #compute(address: Int32Array, family: 4 | 6, minute: number): void {
    const words = family === 4 ? 1 : 4
    for (let word = 0; word < words; word++) this.#input[word] = address[word] ?? 0
    this.#input[words] = minute
    this.#hash.hash(this.#input, words + 1)
  }
}
