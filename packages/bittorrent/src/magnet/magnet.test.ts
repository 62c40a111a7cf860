import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { infoHashFromBytes } from '../identity/info-hash.ts'
import { formatMagnet, type Magnet, MagnetError, parseMagnet } from './magnet.ts'

const V1 = 'c9e15763f722f23e98a29decdfae341b98d53056'
const V2 = 'caf1e1c30e81cb361b9ee167c4aa64228a7fa4fa9f6105232b28ad099f3a302e'

describe('parseMagnet', () => {
  it('reads every parameter', () => {
    const uri =
      `magnet:?xt=urn:btih:${V1.toUpperCase()}&xt=urn:btmh:1220${V2}&dn=A%20name+%E5%90%8D&xl=42` +
      '&tr=udp%3A%2F%2Ft.example%3A6969%2Fannounce&tr.1=http://u.example/announce&x.pe=1.2.3.4:5&x.pe=[::1]:6' +
      '&ws=http%3A%2F%2Fseed.example%2F&so=0,2-4&unknown=1'
    expect(parseMagnet(uri)).toEqual({
      infoHashV1: V1,
      infoHashV2: V2,
      name: 'A name 名',
      trackers: ['udp://t.example:6969/announce', 'http://u.example/announce'],
      peers: ['1.2.3.4:5', '[::1]:6'],
      webSeeds: ['http://seed.example/'],
      length: 42,
      selectOnly: '0,2-4',
    })
  })

  it('reads base32 and links copied out of HTML', () => {
    const { infoHashV1, name } = parseMagnet('magnet:?xt=urn:btih:ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMCW&amp;dn=x')
    expect({ infoHashV1, name }).toEqual({ infoHashV1: V1, name: 'x' })
  })

  it.each([['http://example'], ['magnet:?dn=x'], ['magnet:?xt=urn:btih:123'], ['magnet:?xt=urn:sha1:abc'], ['']])(
    'refuses %s',
    (uri) => {
      expect(() => parseMagnet(uri)).toThrow(MagnetError)
    },
  )

  it('throws nothing but its own error for random text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (left, right) => {
        try {
          parseMagnet(`magnet:?xt=urn:btih:${V1}&${left}=${right}`)
          parseMagnet(left)
        } catch (error) {
          expect(error).toBeInstanceOf(MagnetError)
        }
      }),
    )
  })
})

describe('formatMagnet', () => {
  it('lets no value bring in a parameter of its own', () => {
    const hostile = parseMagnet(
      `magnet:?xt=urn:btih:${V1}&so=0%26tr%3Dudp://evil.example&dn=a%26tr%3Dudp://evil.example`,
    )
    expect(hostile.selectOnly).toBe('0&tr=udp://evil.example')
    expect(parseMagnet(formatMagnet(hostile))).toEqual(hostile)
    expect(formatMagnet({ ...hostile, name: undefined, selectOnly: '1,3-5' })).toMatch(/&so=1,3-5$/)
  })

  it('is read back as it was', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .map((value) => value.normalize('NFC'))
      .filter((value) => value.isWellFormed())
    const list = fc.uniqueArray(text, { maxLength: 4 })
    const v1 = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(infoHashFromBytes)
    const v2 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(infoHashFromBytes)
    const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.option(arbitrary, { nil: undefined })
    const magnet: fc.Arbitrary<Magnet> = fc
      .record({
        infoHashV1: optional(v1),
        infoHashV2: optional(v2),
        name: optional(text),
        trackers: list,
        peers: list,
        webSeeds: list,
        length: optional(fc.nat()),
        selectOnly: optional(fc.oneof(fc.constantFrom('0', '1,3-5'), text)),
      })
      .filter(({ infoHashV1, infoHashV2 }) => infoHashV1 !== undefined || infoHashV2 !== undefined)
    fc.assert(
      fc.property(magnet, (value) => {
        expect(parseMagnet(formatMagnet(value))).toEqual(value)
      }),
    )
  })
})
