import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSnapshot, SnapshotError, type SnapshotState, snapshotHeader, snapshotState } from './snapshot-format.ts'

const ignoring = {
  restoreCompleted: () => undefined,
  restorePeer: () => undefined,
  restoreState: () => undefined,
}

it('lets nothing but its own error out, whatever the bytes', () => {
  const whole = Buffer.concat([
    snapshotHeader(0),
    Buffer.alloc(64 * 8),
    snapshotState({ lists: { allow: [], deny: [] }, totals: { calls: 7, completed: 3 } }),
  ])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(whole.length),
      (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length))
        for (const [at, value] of changes) if (at < length) bytes[at] = value
        try {
          readSnapshot(bytes, 0, ignoring)
        } catch (error) {
          expect(error).toBeInstanceOf(SnapshotError)
        }
      },
    ),
  )
})

it('reads a snapshot of version 1, which has no totals', () => {
  const states: SnapshotState[] = []
  const receiver = { ...ignoring, restoreState: (state: SnapshotState) => states.push(state) }
  const lists = { allow: [], deny: [] }
  const newest = Buffer.concat([
    snapshotHeader(0),
    Buffer.alloc(64 * 8),
    snapshotState({ lists, totals: { calls: 7, completed: 3 } }),
  ])
  // An empty section has the checksum of no bytes.
  for (let section = 0; section < 64; section++) newest.writeUInt32LE(0x811c9dc5, 24 + section * 8 + 4)
  readSnapshot(newest, 0, receiver)
  const json = Buffer.from(JSON.stringify(lists))
  const head = Buffer.alloc(8)
  head.writeUInt32LE(json.length, 0)
  head.writeUInt32LE(
    json.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5),
    4,
  )
  const first = Buffer.concat([newest.subarray(0, 24 + 64 * 8), head, json])
  first.writeUInt32LE(1, 8)
  readSnapshot(first, 0, receiver)
  expect(states).toEqual([
    { lists, totals: { calls: 7, completed: 3 } },
    { lists, totals: { calls: 0, completed: 0 } },
  ])
})
