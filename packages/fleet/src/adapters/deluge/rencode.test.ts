import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRencode, encodeRencode, RencodeError, type RencodeValue } from './rencode.ts'

const value: fc.Arbitrary<RencodeValue> = fc.letrec<{ value: RencodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.integer({ min: -50, max: 50 }),
    fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc.array(tie('value'), { maxLength: 80 }),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
  ),
})).value

describe('rencode', () => {
  it('gives back what it wrote', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(decodeRencode(encodeRencode(given))).toEqual(given)
      }),
    )
  })

  // Bytes as Python's rencode 1.0.6 writes them, by its table of type codes.
  it.each<readonly [string, RencodeValue]>([
    ['2b', 43],
    ['46', -1],
    ['65', -32],
    ['3e2c', 44],
    ['3f0100', 256],
    ['4000010000', 65_536],
    ['3d3132333435363738393031327f', 123456789012],
    ['83616263', 'abc'],
    ['c20102', [1, 2]],
    ['67816101', new Map([['a', 1]])],
    ['3c8161437f', new Map([['a', true]])],
  ])('reads %s', (hex, expected) => {
    expect(decodeRencode(Buffer.from(hex, 'hex'))).toEqual(expected)
  })

  it('answers random bytes with a value or its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeRencode(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(RencodeError)
        }
      }),
    )
  })
})
