import { encodeMessage } from '@shoal/bittorrent'
import fc from 'fast-check'

const BARE = ['choke', 'unchoke', 'interested', 'not-interested', 'have-all', 'have-none'] as const
const RANGED = ['request', 'cancel', 'reject'] as const

/** Messages as a hostile peer may send them: right frames with odd numbers, and frames of any bytes. */
export function hostileMessage(): fc.Arbitrary<Uint8Array> {
  const number = fc.oneof(fc.nat(5), fc.constantFrom(16_384, 65_535, 2 ** 31, 2 ** 32 - 1))
  const range = fc.record({ piece: number, begin: number, length: number })
  return fc.oneof(
    fc.constantFrom(...BARE).map((kind) => encodeMessage({ kind })),
    number.map((piece) => encodeMessage({ kind: 'have', piece })),
    fc.uint8Array({ maxLength: 3 }).map((bits) => encodeMessage({ kind: 'bitfield', bits })),
    fc.tuple(fc.constantFrom(...RANGED), range).map(([kind, block]) => encodeMessage({ kind, ...block })),
    fc
      .tuple(range, fc.uint8Array({ maxLength: 20 }))
      .map(([{ piece, begin }, block]) => encodeMessage({ kind: 'piece', piece, begin, block })),
    fc
      .tuple(fc.nat(4), fc.uint8Array({ maxLength: 60 }))
      .map(([id, payload]) => encodeMessage({ kind: 'extended', id, payload })),
    fc
      .tuple(fc.nat(30), fc.uint8Array({ maxLength: 100 }))
      .map(([type, payload]) => encodeMessage({ kind: 'unknown', type, payload })),
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
  )
}
