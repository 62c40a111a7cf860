import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnnounceRequest } from '../announce/announce-request.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { toHex } from '../bytes/hex.ts'
import { percentEncode } from '../bytes/percent.ts'
import type { AnnounceDefaults } from './parse-announce-query.ts'

/** What a parser of announces makes of a query; undefined where it refuses. */
export type ParseAnnounce = (query: Bytes, defaults: AnnounceDefaults) => AnnounceRequest | undefined

const HASH = 'a'.repeat(20)
const PEER = 'b'.repeat(20)
const VALID = `info_hash=${HASH}&peer_id=${PEER}&port=6881`

/** Every key that means something, with values of every kind that was seen or may be tried. */
const hash = fc.uint8Array({ minLength: 19, maxLength: 21 })
const escaped = (value: string) =>
  fc.constantFrom(value, ...[...value].map((_, at) => escapeAt(value, at)), [...value].map(escapeOf).join(''))
const numbers = fc
  .oneof(
    fc.nat().map(String),
    fc.constantFrom(
      ...[
        '-1',
        '-2',
        '--1',
        '',
        'x',
        '+1',
        ' 1',
        '1 ',
        '0x5',
        '1e3',
        '007',
        '0',
        '1',
        '65535',
        '65536',
        '%',
        '%3',
        '5%zz',
      ],
      ...['18446744073709551615', '9'.repeat(21), '9007199254740993', '999999999999999', '0'.repeat(25), '%2531'],
    ),
  )
  .chain(escaped)
const events = fc
  .constantFrom(
    ...['started', 'stopped', 'completed', 'paused', 'empty', '', 'none', 'update', 'dance', 'Started', 'constructor'],
    // The same 32-bit hash as `started`, and none of the names.
    ...['startd\x83', 'sTrted', '\0'],
  )
  .chain(escaped)
const keys = fc.oneof(
  fc.constantFrom('0A1b2C3d', 'ABCDEF01', 'f', '', '123456789', 'zz', 'z'.repeat(100), '%0a%e7%cc', '%0A%E7%CC'),
  fc.uint8Array({ maxLength: 30 }).map(percentEncode),
)
const switches = fc.constantFrom('0', '1', '', '2', '%30', '%31', '00', 'true').chain(escaped)
const addresses = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('', 'name.example', '%31.2.3.4')).chain(escaped)
const fields = {
  info_hash: hash.map(percentEncode),
  peer_id: hash.map(percentEncode),
  port: numbers,
  uploaded: numbers,
  downloaded: numbers,
  left: numbers,
  event: events,
  numwant: numbers,
  'num%20want': numbers,
  key: keys,
  compact: switches,
  no_peer_id: switches,
  ip: addresses,
  trackerid: keys,
} as const satisfies Readonly<Record<string, fc.Arbitrary<string>>>
const names = Object.keys(fields)
const field = fc.oneof(
  ...Object.entries(fields).map(([name, value]) =>
    fc.tuple(name.includes('%') ? fc.constant(name) : escaped(name), value).map((pair) => pair.join('=')),
  ),
  fc.constantFrom('', '=', '=5', 'left', 'event', 'compact', 'supportcrypto=1', 'INFO_HASH=x', 'left=1=2'),
)
const separator = fc.constantFrom('&', '&', '&', ';', '&&')
const query = fc
  .array(fc.tuple(field, separator), { maxLength: 14 })
  .map((pairs) => pairs.map(([pair, between]) => pair + between).join(''))
const likely = fc
  .tuple(fc.boolean(), query)
  .map(([inFront, rest]) => (inFront ? `${VALID}&${rest}` : `${rest}${VALID}`))
const defaults = fc.constantFrom<AnnounceDefaults>({}, {}, { port: 6881 })

/** The suite that every parser of announces runs; `parseAnnounceQuery` is what the others are held against. */
export function parseAnnounceContract(name: string, parse: ParseAnnounce, general: ParseAnnounce): void {
  describe(`${name} as a parser of announces`, () => {
    it('means the same as the general form, for every query', () => {
      let valid = 0
      const met = new Set<string>()
      fc.assert(
        fc.property(fc.oneof(likely, query), defaults, (text, given) => {
          const bytes = Buffer.from(text, 'latin1')
          const expected = general(bytes, given)
          expect(parse(bytes, given)).toEqual(expected)
          if (expected === undefined) return
          valid++
          for (const key of names) if (text.includes(`${key}=`)) met.add(key)
        }),
        { numRuns: 4000 },
      )
      expect(valid, 'valid queries among those tried').toBeGreaterThan(300)
      expect([...met].toSorted(), 'keys that valid queries had').toEqual(names.toSorted())
    })

    it.each([
      ['an escaped digit', 'left=%30', { left: 0 }],
      ['escaped digits', 'uploaded=%31%32', { uploaded: 12 }],
      ['an escaped event', 'event=st%61rted', { event: 'started' }],
      ['an escaped name', 'l%65ft=5', { left: 5 }],
      ['an escaped −1', 'left=%2D1', { left: Number.MAX_SAFE_INTEGER }],
      ['nothing said about left', '', { left: Number.MAX_SAFE_INTEGER }],
      ['an empty left', 'left=', { left: Number.MAX_SAFE_INTEGER }],
      ['`num want`', 'num%20want=7', { numWant: 7 }],
      ['`numwant` before `num want`', 'num%20want=7&numwant=8', { numWant: 8 }],
      ['semicolons between pairs', 'left=5;event=stopped', { left: 5, event: 'stopped' }],
      ['a binary key', 'key=%0a%e7%cc', { key: 0xaad8b6e9 }],
      ['a repeated key', 'left=5&left=6', { left: 5 }],
    ])('understands %s', (_, more, expected) => {
      const parsed = parse(Buffer.from(`${VALID}&${more}`, 'latin1'), {})
      if ('key' in expected) expect(parsed?.key).toBe(general(Buffer.from(`${VALID}&${more}`, 'latin1'), {})?.key)
      else expect(parsed).toMatchObject(expected)
    })

    it.each([
      ['a name of an object’s property as event', 'event=constructor'],
      ['an event with the hash of another', 'event=startd\x83'],
      ['a number with blanks', 'left=%205'],
      ['a number twice escaped', 'left=%2535'],
    ])('refuses %s', (_, more) => {
      expect(parse(Buffer.from(`${VALID}&${more}`, 'latin1'), {})).toBeUndefined()
    })

    it('refuses an announce without a port unless there is a default', () => {
      const bytes = Buffer.from(VALID.replace('&port=6881', ''), 'latin1')
      expect(parse(bytes, {})).toBeUndefined()
      expect(parse(bytes, { port: 6881 })).toMatchObject({ port: 6881 })
      expect(parse(Buffer.from(`${VALID.replace('6881', '')}`, 'latin1'), { port: 6881 })).toBeUndefined()
    })

    it('keeps binary values: either case of escapes, plus signs, blanks, raw bytes', () => {
      const infoHash = '%00%01%02%03%04%05%06%07%08%09%0a%0B%ff%FE+ !~..'
      const parsed = parse(Buffer.from(VALID.replace(HASH, infoHash), 'latin1'), {})
      expect(parsed === undefined ? undefined : toHex(parsed.infoHash)).toBe('000102030405060708090a0bfffe2b20217e2e2e')
    })
  })
}

function escapeOf(letter: string): string {
  return `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`
}

function escapeAt(text: string, at: number): string {
  return text.slice(0, at) + escapeOf(text.charAt(at)) + text.slice(at + 1)
}
