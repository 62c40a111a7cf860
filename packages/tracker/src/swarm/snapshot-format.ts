import { type Bytes, concatBytes, exactUtf8Text, infoHash, utf8Bytes } from '@shoal/bittorrent'
import type { ListEntry } from '../access/access-rules.ts'
import type { RestoredPeer } from './memory-store.ts'
import { slotWordsOf } from './peer-slots.ts'
import { isStale, stateAge } from './peer-state.ts'
import { SHARDS } from './swarm-memory.ts'
import type { SwarmTable } from './swarm-table.ts'

/**
 * A snapshot is a header and one section per shard. Numbers are little-endian.
 *
 * | offset | header |
 * |---|---|
 * | 0 | `SHOALSWM` |
 * | 8 | version, 2 |
 * | 12 | sections |
 * | 16 | Unix milliseconds, a 64-bit float |
 *
 * | offset | section |
 * |---|---|
 * | 0 | bytes of the swarms that follow |
 * | 4 | their checksum (FNV-1a, 32 bits) |
 *
 * | offset | swarm |
 * |---|---|
 * | 0 | info-hash (20) |
 * | 20 | completed |
 * | 24 | IPv4 peers: count, then 8 bytes each: address, state with the age in place of the minute |
 * | | IPv6 peers: count, then 20 bytes each |
 *
 * After the shards comes one more section, whose bytes are JSON: the lists of info-hashes in force and, since version 2,
 * what was counted ever.
 */
const MAGIC = 'SHOALSWM'
const VERSION = 2
const OLDEST_VERSION = 1
const HEADER_BYTES = 24
const SECTION_BYTES = 8
const SWARM_BYTES = 28
const MINUTE_SHIFT = 20
const STATE_MASK = 0xfffff
const MINUTE = 60_000 // milliseconds

/** Bytes that are no snapshot, or not one of a version that this program knows. */
export class SnapshotError extends Error {
  readonly code = 'TRACKER_SNAPSHOT'
  override readonly name = 'SnapshotError'
}

/** The lists of info-hashes that a snapshot keeps, so that a tracker serves them before anyone tells it again. */
export interface SnapshotLists {
  readonly allow: readonly ListEntry[]
  readonly deny: readonly ListEntry[]
}

/** What a tracker counted since its first start. */
export interface SnapshotTotals {
  readonly calls: number
  readonly completed: number
}

/** What a snapshot holds beside the swarms. */
export interface SnapshotState {
  readonly lists: SnapshotLists
  readonly totals: SnapshotTotals
}

/** Who takes what a snapshot holds. */
export interface SnapshotReceiver {
  /** After the swarms. */
  restoreState(state: SnapshotState): void
  restoreCompleted(infoHash: Int32Array, completed: number): void
  restorePeer(infoHash: Int32Array, peer: RestoredPeer): void
}

/** The first bytes of a snapshot. */
export function snapshotHeader(now: number): Bytes {
  const header = new Uint8Array(HEADER_BYTES)
  for (let at = 0; at < MAGIC.length; at++) header[at] = MAGIC.charCodeAt(at)
  const view = new DataView(header.buffer)
  view.setUint32(8, VERSION, true)
  view.setUint32(12, SHARDS, true)
  view.setFloat64(16, now, true)
  return header
}

/** One shard's section. Holds its lock while copying, which takes about a millisecond for 100,000 peers. */
export function snapshotSection(table: SwarmTable, shard: number): Bytes {
  table.lock(shard)
  try {
    const parts: Bytes[] = []
    const count = table.records.count(shard)
    for (let record = 0; record < count; record++) parts.push(encodeSwarm(table, table.records.at(shard, record)))
    return section(concatBytes(parts))
  } finally {
    table.unlock(shard)
  }
}

/** The last section. */
export function snapshotState({ lists, totals }: SnapshotState): Bytes {
  return section(utf8Bytes(JSON.stringify({ ...lists, totals })))
}

/**
 * Gives all that a snapshot holds to `receiver`. Throws `SnapshotError` for foreign, newer, cut or changed bytes, after
 * having given what stood before the damage.
 */
export function readSnapshot(bytes: Bytes, now: number, receiver: SnapshotReceiver): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < HEADER_BYTES || !MAGIC.split('').every((letter, at) => bytes[at] === letter.charCodeAt(0))) {
    throw new SnapshotError('not a snapshot of a tracker')
  }
  const version = view.getUint32(8, true)
  if (version < OLDEST_VERSION || version > VERSION) {
    throw new SnapshotError(`snapshot of version ${version}, this program knows ${OLDEST_VERSION} to ${VERSION}`)
  }
  const elapsed = Math.max(0, Math.round((now - view.getFloat64(16, true)) / MINUTE))
  const sections = view.getUint32(12, true)
  let at = HEADER_BYTES
  for (let number = 0; number < sections; number++) {
    const end = sectionEnd(bytes, at)
    for (let swarm = at + SECTION_BYTES; swarm < end; ) swarm = readSwarm(view, swarm, { end, elapsed }, receiver)
    at = end
  }
  receiver.restoreState(readState(exactUtf8Text(bytes.subarray(at + SECTION_BYTES, sectionEnd(bytes, at)))))
}

function section(contents: Bytes): Bytes {
  const head = new Uint8Array(SECTION_BYTES)
  const view = new DataView(head.buffer)
  view.setUint32(0, contents.length, true)
  view.setUint32(4, checksum(contents, 0, contents.length), true)
  return concatBytes([head, contents])
}

/** Where the section at `at` ends. Throws `SnapshotError` when it is not whole. */
function sectionEnd(bytes: Bytes, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (at + SECTION_BYTES > bytes.length) throw new SnapshotError('snapshot cut short')
  const end = at + SECTION_BYTES + view.getUint32(at, true)
  if (end > bytes.length) throw new SnapshotError('snapshot cut short')
  if (checksum(bytes, at + SECTION_BYTES, end) !== view.getUint32(at + 4, true)) {
    throw new SnapshotError('snapshot damaged: wrong checksum')
  }
  return end
}

function readState(text: string | undefined): SnapshotState {
  try {
    const state: unknown = JSON.parse(text ?? '')
    const lists = { allow: readEntries(state, 'allow'), deny: readEntries(state, 'deny') }
    return { lists, totals: readTotals(isRecord(state) ? state['totals'] : undefined) }
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause
    throw new SnapshotError('snapshot damaged: lists', { cause })
  }
}

function readEntries(lists: unknown, name: 'allow' | 'deny'): readonly ListEntry[] {
  const entries: unknown = isRecord(lists) ? lists[name] : undefined
  if (!Array.isArray(entries)) throw new SnapshotError('snapshot damaged: lists')
  return entries.map((entry: unknown) => {
    if (!isRecord(entry) || typeof entry['infoHash'] !== 'string') throw new SnapshotError('snapshot damaged: lists')
    const { infoHash: text, name: title } = entry
    return typeof title === 'string' ? { infoHash: infoHash(text), name: title } : { infoHash: infoHash(text) }
  })
}

/** Version 1 has none. */
function readTotals(value: unknown): SnapshotTotals {
  const number = (name: string) => {
    const read = isRecord(value) ? value[name] : undefined
    return typeof read === 'number' && read >= 0 ? read : 0
  }
  return { calls: number('calls'), completed: number('completed') }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function encodeSwarm(table: SwarmTable, record: number): Bytes {
  const { records, slots } = table
  const used = records.used(record, 4) * 8 + records.used(record, 6) * 20
  const bytes = new Uint8Array(SWARM_BYTES + 4 + used)
  const view = new DataView(bytes.buffer)
  bytes.set(records.infoHashBytes(record))
  view.setUint32(20, records.completed(record), true)
  let at = 24
  for (const family of [4, 6] as const) {
    const slotWords = slotWordsOf(family)
    const block = records.block(record, family)
    const countAt = at
    let count = 0
    at += 4
    const capacity = block === 0 ? 0 : slots.capacity(block, slotWords)
    for (let number = 0; number < capacity; number++) {
      const slot = slots.firstSlot(block) + number * slotWords
      const state = slots.state(slot, slotWords)
      if (state === 0 || isStale(state, slots.minute, table.timeoutMinutes)) continue
      for (let word = 0; word < slotWords - 1; word++, at += 4) view.setInt32(at, slots.addressWord(slot, word), true)
      view.setInt32(at, (state & STATE_MASK) | (stateAge(state, slots.minute) << MINUTE_SHIFT), true)
      at += 4
      count++
    }
    view.setUint32(countAt, count, true)
  }
  return bytes.subarray(0, at)
}

function readSwarm(
  view: DataView,
  start: number,
  bounds: { readonly end: number; readonly elapsed: number },
  receiver: SnapshotReceiver,
): number {
  if (start + SWARM_BYTES > bounds.end) throw new SnapshotError('snapshot damaged: swarm cut short')
  const infoHash = Int32Array.from({ length: 5 }, (_, word) => view.getInt32(start + word * 4, true))
  receiver.restoreCompleted(infoHash, view.getUint32(start + 20, true))
  let at = start + 24
  for (const family of [4, 6] as const) {
    if (at + 4 > bounds.end) throw new SnapshotError('snapshot damaged: peers cut short')
    const count = view.getUint32(at, true)
    const addressWords = family === 4 ? 1 : 4
    at += 4
    if (at + count * (addressWords + 1) * 4 > bounds.end) throw new SnapshotError('snapshot damaged: peers cut short')
    for (let peer = 0; peer < count; peer++, at += (addressWords + 1) * 4) {
      const address = new Int32Array(4)
      for (let word = 0; word < addressWords; word++) address[word] = view.getInt32(at + word * 4, true)
      const state = view.getInt32(at + addressWords * 4, true)
      const age = (state >>> MINUTE_SHIFT) + bounds.elapsed
      receiver.restorePeer(infoHash, { family, address, state: state & STATE_MASK, age })
    }
  }
  return at
}

function checksum(bytes: Bytes, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return hash >>> 0
}
