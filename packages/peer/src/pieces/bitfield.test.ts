import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield } from './bitfield.ts'

describe('Bitfield', () => {
  it('puts piece 0 in the high bit of the first byte', () => {
    const field = new Bitfield(10)
    field.set(0)
    field.set(9)
    expect([...field.toBytes()]).toEqual([0x80, 0x40])
  })

  it.each([
    ['too short', new Uint8Array(1)],
    ['too long', new Uint8Array(3)],
    ['with a spare bit set', Uint8Array.of(0xff, 0xe0)],
  ])('refuses wire bytes that are %s', (_, bytes) => {
    expect(Bitfield.parse(bytes, 10)).toBeUndefined()
  })

  it('counts each piece once and ignores pieces that do not exist', () => {
    const field = new Bitfield(10)
    expect([field.set(3), field.set(3), field.set(10), field.set(-1)]).toEqual([true, false, false, false])
    expect(field.count).toBe(1)
    expect([field.clear(3), field.clear(3)]).toEqual([true, false])
    expect(field.count).toBe(0)
  })

  it('tells whether another has something that is missing here', () => {
    const mine = new Bitfield(9)
    const theirs = new Bitfield(9)
    theirs.set(8)
    expect([mine.lacksSomeOf(theirs), theirs.lacksSomeOf(mine)]).toEqual([true, false])
    mine.set(8)
    expect(mine.lacksSomeOf(theirs)).toBe(false)
  })

  it('comes back from its own bytes with the same pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 70 }), (present) => {
        const field = new Bitfield(present.length)
        for (const [piece, yes] of present.entries()) if (yes) field.set(piece)
        const again = Bitfield.parse(field.toBytes(), present.length)
        expect(present.map((_, piece) => again?.has(piece))).toEqual(present)
        expect(again?.count).toBe(present.filter(Boolean).length)
      }),
    )
  })
})
