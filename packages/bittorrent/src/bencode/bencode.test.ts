import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latin1Bytes } from '../bytes/latin1.ts'
import { utf8Bytes } from '../bytes/utf8.ts'
import { BencodeError } from './bencode-error.ts'
import { type BencodeValue, RawBencode } from './bencode-value.ts'
import { bencodeIrregularities, decodeBencode, decodeBencodeEntries, decodeBencodePrefix } from './decode-bencode.ts'
import { encodeBencode } from './encode-bencode.ts'

const bytes = (text: string): Uint8Array => latin1Bytes(text) ?? new Uint8Array()
const latin1Text = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
const integer = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }))
const { value: anyValue } = fc.letrec<{ value: BencodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    integer.map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(latin1Text, tie('value')), { maxLength: 5 }).map((entries) => new Map(sorted(entries))),
  ),
}))

function sorted(entries: readonly [string, BencodeValue][]): [string, BencodeValue][] {
  return [...new Map(entries)].sort(([left], [right]) => (left < right ? -1 : 1))
}

describe('bencode', () => {
  it('gives back every value it wrote, also in strict reading', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decodeBencode(encodeBencode(value), { strict: true })).toEqual(value)
      }),
    )
  })

  it('generates every kind of value in the property above', () => {
    const kinds = fc
      .sample(anyValue, 500)
      .map((value) => (typeof value === 'object' ? value.constructor.name : typeof value))
    expect(new Set(kinds)).toEqual(new Set(['number', 'bigint', 'Uint8Array', 'Array', 'Map']))
  })

  it('throws nothing but its own error for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (input, strict) => {
        expectOnlyBencodeError(() => decodeBencode(input, { strict }))
      }),
    )
  })

  it('throws nothing but its own error for bytes that look like bencode', () => {
    const piece = fc.constantFrom('d', 'l', 'e', 'i', '1:', '0:', '2:a', '-', '7', '4:info', '99999999999:')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expectOnlyBencodeError(() => decodeBencode(bytes(pieces.join(''))))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['an empty input', ''],
    ['an unfinished integer', 'i12'],
    ['an integer without digits', 'ie'],
    ['a lone minus', 'i-e'],
    ['an integer beyond 64 bits', 'i18446744073709551616e'],
    ['an integer of a thousand digits', `i${'9'.repeat(1000)}e`],
    ['a string that runs past the end', '5:abc'],
    ['a length of a thousand digits', `${'1'.repeat(1000)}:`],
    ['an unfinished list', 'li1e'],
    ['a dictionary with an integer key', 'di1ei2ee'],
    ['a key without its value', 'd1:ae'],
    ['a stray end', 'e'],
  ])('refuses %s', (_, text) => {
    expect(() => decodeBencode(bytes(text))).toThrow(BencodeError)
  })

  it.each([
    ['unsorted keys', 'd1:bi1e1:ai2ee'],
    ['repeated keys', 'd1:ai1e1:ai2ee'],
    ['leading zeros', 'i007e'],
    ['negative zero', 'i-0e'],
    ['a length with a leading zero', '01:a'],
    ['bytes after the value', 'i1e\n'],
  ])('reads %s unless strict', (_, text) => {
    expect(() => decodeBencode(bytes(text))).not.toThrow()
    expect(() => decodeBencode(bytes(text), { strict: true })).toThrow(BencodeError)
  })

  it('lets the first of repeated keys count, as libtorrent does', () => {
    expect(decodeBencode(bytes('d1:ai1e1:ai2ee'))).toEqual(new Map([['a', 1]]))
  })

  it('keeps binary keys byte for byte', () => {
    const key = String.fromCharCode(...Array.from({ length: 20 }, (_, at) => 255 - at))
    const written = encodeBencode(new Map([[key, 1]]))
    expect([...(decodeBencode(written) as ReadonlyMap<string, BencodeValue>).keys()]).toEqual([key])
  })

  it('sorts keys as bytes', () => {
    const value = new Map([
      ['\xff', 1],
      ['a', 2],
      ['Z', 3],
      ['', 4],
    ])
    expect(encodeBencode(value)).toEqual(bytes('d0:i4e1:Zi3e1:ai2e1:\xffi1ee'))
  })

  it('counts nesting, values and bytes against its limits', () => {
    expect(() => decodeBencode(bytes('l'.repeat(100) + 'e'.repeat(100)))).toThrow('nested deeper than 99')
    expect(() => decodeBencode(bytes(`l${'le'.repeat(10)}e`), { maxValues: 10 })).toThrow('more than 10 values')
    expect(() => decodeBencode(bytes('i12345e'), { maxBytes: 5 })).toThrow('more than 5 bytes')
  })

  it('names what strict reading would refuse, once each and in order', () => {
    const irregular = (text: string) => bencodeIrregularities(bytes(text)).map(({ kind, key }) => [kind, key])
    expect(irregular('d1:ai1e1:bi2ee')).toEqual([])
    expect(irregular('d1:ai1e1:ai2ee')).toEqual([['repeated-key', 'a']])
    expect(irregular('d1:ai1e1:bi2e1:ai3ee')).toEqual([['repeated-key', 'a']])
    expect(irregular('d1:bi1e1:ai2ee')).toEqual([['unsorted-key', 'a']])
    expect(irregular('d1:ali05ei-0ee01:bi1ee')).toEqual([
      ['leading-zero', undefined],
      ['negative-zero', undefined],
      ['leading-zero', undefined],
    ])
  })

  it('says where a value ended', () => {
    expect(decodeBencodePrefix(bytes('d1:ai1eeraw'))).toEqual({ value: new Map([['a', 1]]), end: 8 })
  })

  it('finds the range of each value of the outermost dictionary', () => {
    const entries = decodeBencodeEntries(bytes('d4:infod4:name1:xe5:otheri7ee'))
    expect(entries.get('info')).toMatchObject({ start: 7, end: 18 })
    expect(entries.get('other')).toMatchObject({ value: 7, start: 25, end: 28 })
  })

  it('writes raw bytes as they are and texts as UTF-8', () => {
    const value = new Map<string, RawBencode | string>([
      ['info', new RawBencode(bytes('d1:bi1e1:ai2ee'))],
      ['name', '名'],
    ])
    const written = encodeBencode(value)
    expect(written).toEqual(new Uint8Array([...bytes('d4:infod1:bi1e1:ai2ee4:name3:'), ...utf8Bytes('名'), 0x65]))
  })

  it.each([[1.5], [Number.NaN], [2 ** 60], [Number.POSITIVE_INFINITY]])(
    'refuses to write %s as an integer',
    (number) => {
      expect(() => encodeBencode(number)).toThrow(BencodeError)
    },
  )
})

function expectOnlyBencodeError(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(BencodeError)
  }
}
