import { CONTROL_WORDS, indexCapacityFor, type TableMemory } from './swarm-memory.ts'

/**
 * Records of a fixed size in shared memory, one dense array per shard with an open-addressing index beside it. Dense,
 * so that pages and sweeps walk it without holes; the index is rebuilt from the records when it grows. Word 0 of a
 * record is its hash, words 1 and following its key. The caller holds the shard's lock.
 */
export class DenseTable {
  readonly words: Int32Array
  readonly recordWords: number
  readonly capacity: number
  readonly #index: Int32Array
  readonly #indexStride: number
  readonly #control: Int32Array
  readonly #countWord: number
  readonly #indexWord: number
  readonly #peakWord: number

  constructor(
    memory: TableMemory,
    controlWords: Int32Array,
    at: { readonly count: number; readonly index: number; readonly peak: number },
  ) {
    this.words = new Int32Array(memory.records)
    this.recordWords = memory.recordWords
    this.capacity = memory.capacity
    this.#index = new Int32Array(memory.index)
    this.#indexStride = indexCapacityFor(memory.capacity)
    this.#control = controlWords
    this.#countWord = at.count
    this.#indexWord = at.index
    this.#peakWord = at.peak
  }

  /** Records in the shard. */
  count(shard: number): number {
    return this.#control[shard * CONTROL_WORDS + this.#countWord] ?? 0
  }

  /** Where a record's words begin. */
  base(shard: number, record: number): number {
    return (shard * this.capacity + record) * this.recordWords
  }

  /** The record with this hash whose key equals the first `keyWords` words of `key`, or −1. */
  find(shard: number, hash: number, key: Int32Array, keyWords: number): number {
    const size = this.#control[shard * CONTROL_WORDS + this.#indexWord] ?? 0
    if (size === 0) return -1
    const start = shard * this.#indexStride
    const mask = size - 1
    for (let probe = hash & mask, steps = 0; steps < size; probe = (probe + 1) & mask, steps++) {
      const entry = this.#index[start + probe] ?? 0
      if (entry === 0) return -1
      const base = this.base(shard, entry - 1)
      if (this.words[base] === hash && this.#hasKey(base, key, keyWords)) return entry - 1
    }
    return -1
  }

  /** The index entry where a search for this hash begins: a record's number plus one, or 0. For touching memory only. */
  firstEntry(shard: number, hash: number): number {
    const size = this.#control[shard * CONTROL_WORDS + this.#indexWord] ?? 0
    return size === 0 ? 0 : (this.#index[shard * this.#indexStride + (hash & (size - 1))] ?? 0)
  }

  /** Appends a record, zeroed but for hash and key, and returns its number, or −1 when the shard is full. */
  insert(shard: number, hash: number, key: Int32Array, keyWords: number): number {
    const controlBase = shard * CONTROL_WORDS
    const record = this.count(shard)
    if (record === this.capacity) return -1
    this.#control[controlBase + this.#countWord] = record + 1
    if (record + 1 > (this.#control[controlBase + this.#peakWord] ?? 0)) {
      this.#control[controlBase + this.#peakWord] = record + 1
    }
    const base = this.base(shard, record)
    this.words.fill(0, base, base + this.recordWords)
    this.words[base] = hash
    for (let word = 0; word < keyWords; word++) this.words[base + 1 + word] = key[word] ?? 0
    const wanted = indexCapacityFor(record + 1)
    if (wanted > (this.#control[controlBase + this.#indexWord] ?? 0)) this.#rebuildIndex(shard, wanted)
    else this.#link(shard, hash, record)
    return record
  }

  /** Removes a record. The shard's last record takes its number; returns that record's old number, or −1 if it was it. */
  remove(shard: number, record: number): number {
    const last = this.count(shard) - 1
    this.#unlink(shard, record)
    this.#control[shard * CONTROL_WORDS + this.#countWord] = last
    if (record === last) return -1
    const from = this.base(shard, last)
    const probe = this.#probeOf(shard, last)
    this.words.copyWithin(this.base(shard, record), from, from + this.recordWords)
    this.#index[probe] = record + 1
    return last
  }

  #hasKey(base: number, key: Int32Array, keyWords: number): boolean {
    for (let word = 0; word < keyWords; word++) if (this.words[base + 1 + word] !== key[word]) return false
    return true
  }

  #link(shard: number, hash: number, record: number): void {
    const start = shard * this.#indexStride
    const mask = (this.#control[shard * CONTROL_WORDS + this.#indexWord] ?? 0) - 1
    let probe = hash & mask
    while (this.#index[start + probe] !== 0) probe = (probe + 1) & mask // ends: a third of the index is empty
    this.#index[start + probe] = record + 1
  }

  #rebuildIndex(shard: number, size: number): void {
    const start = shard * this.#indexStride
    this.#index.fill(0, start, start + size)
    this.#control[shard * CONTROL_WORDS + this.#indexWord] = size
    for (let record = this.count(shard) - 1; record >= 0; record--) {
      this.#link(shard, this.words[this.base(shard, record)] ?? 0, record)
    }
  }

  #probeOf(shard: number, record: number): number {
    const start = shard * this.#indexStride
    const mask = (this.#control[shard * CONTROL_WORDS + this.#indexWord] ?? 0) - 1
    let probe = (this.words[this.base(shard, record)] ?? 0) & mask
    while (this.#index[start + probe] !== record + 1) probe = (probe + 1) & mask // ends: every record is linked
    return start + probe
  }

  /** Empties a record's index entry and closes the gap, so that no search ends too early. */
  #unlink(shard: number, record: number): void {
    const start = shard * this.#indexStride
    const mask = (this.#control[shard * CONTROL_WORDS + this.#indexWord] ?? 0) - 1
    let hole = this.#probeOf(shard, record) - start
    for (let probe = (hole + 1) & mask; ; probe = (probe + 1) & mask) {
      const entry = this.#index[start + probe] ?? 0
      if (entry === 0) break
      const home = (this.words[this.base(shard, entry - 1)] ?? 0) & mask
      if (((probe - home) & mask) >= ((probe - hole) & mask)) {
        this.#index[start + hole] = entry
        hole = probe
      }
    }
    this.#index[start + hole] = 0
  }
}
