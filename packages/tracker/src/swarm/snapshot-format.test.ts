import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSnapshot, SnapshotError, snapshotHeader, snapshotLists } from './snapshot-format.ts'

const ignoring = {
  restoreCompleted: () => undefined,
  restorePeer: () => undefined,
  restoreLists: () => undefined,
}

it('lets nothing but its own error out, whatever the bytes', () => {
  const whole = Buffer.concat([snapshotHeader(0), Buffer.alloc(64 * 8), snapshotLists({ allow: [], deny: [] })])
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
