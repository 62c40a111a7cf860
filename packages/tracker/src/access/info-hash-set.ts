import type { Bytes } from '@shoal/bittorrent'
import { mixHash } from '../hash/mix-hash.ts'

const KEY_WORDS = 5
const HASH_BYTES = 20
const SEED = 0x2545f491 // lists come from the operator, so their hash needs no secret

/**
 * An immutable set of info-hashes in shared memory: built once, then handed to every thread, which replaces its old one
 * at once. Longer (v2) info-hashes count by their first 20 bytes, as they travel.
 *
 * Words 0: size; 1: whether the all-zero info-hash belongs to it; then an open-addressing table, zeroes being free.
 */
export class InfoHashSet {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #mask: number

  /** Wraps the memory of a set that `buildInfoHashSet` made. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#words = new Int32Array(memory)
    this.#mask = (memory.byteLength - HASH_BYTES) / HASH_BYTES - 1
  }

  get size(): number {
    return this.#words[0] ?? 0
  }

  has(infoHash: Int32Array): boolean {
    for (let slot = hashOf(infoHash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = KEY_WORDS + slot * KEY_WORDS // ends: at most half of the slots are taken
      let same = true
      let free = true
      for (let word = 0; word < KEY_WORDS; word++) {
        const stored = this.#words[at + word] ?? 0
        if (stored !== 0) free = false
        if (stored !== infoHash[word]) same = false
      }
      if (free) return same && this.#words[1] === 1
      if (same) return true
    }
  }
}

/** The set of these info-hashes; those shorter than 20 bytes are left out. */
export function buildInfoHashSet(infoHashes: readonly Bytes[]): InfoHashSet {
  let slots = 4
  while (slots < infoHashes.length * 2) slots *= 2
  const words = new Int32Array(new SharedArrayBuffer((slots + 1) * HASH_BYTES))
  const set = new InfoHashSet(words.buffer)
  const key = new Int32Array(KEY_WORDS)
  const bytes = new Uint8Array(key.buffer)
  for (const infoHash of infoHashes) {
    if (infoHash.length < HASH_BYTES) continue
    bytes.set(infoHash.subarray(0, HASH_BYTES))
    if (set.has(key)) continue
    words[0] = (words[0] ?? 0) + 1
    if (key.every((word) => word === 0)) words[1] = 1
    else insert(words, key, slots - 1)
  }
  return set
}

function insert(words: Int32Array, key: Int32Array, mask: number): void {
  let slot = hashOf(key) & mask
  while (!isFree(words, slot)) slot = (slot + 1) & mask // ends: at most half of the slots are taken
  words.set(key, KEY_WORDS + slot * KEY_WORDS)
}

function isFree(words: Int32Array, slot: number): boolean {
  for (let word = 0; word < KEY_WORDS; word++) if (words[KEY_WORDS + slot * KEY_WORDS + word] !== 0) return false
  return true
}

function hashOf(infoHash: Int32Array): number {
  let hash = SEED
  for (let word = 0; word < KEY_WORDS; word++) hash = mixHash(hash, infoHash[word] ?? 0)
  return hash
}
