import { HttpRequestError, latin1FromBytes, parseAnnounceQuery, percentEncode, toHex } from '@shoal/bittorrent'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AnnounceCall, announceEvent } from '../request/announce-call.ts'
import { AnnounceQuery } from './announce-query.ts'
import { RequestHead } from './request-head.ts'

const hash = fc.uint8Array({ minLength: 20, maxLength: 20 })
const number = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom('-1', '-2', '', 'x', '18446744073709551615', '9'.repeat(21), '65536', '0', '1e3', '007'),
)
const field = fc.oneof(
  hash.map((bytes) => `info_hash=${percentEncode(bytes)}`),
  hash.map((bytes) => `info_hash=${percentEncode(bytes).toLowerCase()}`),
  hash.map((bytes) => `peer_id=${percentEncode(bytes)}`),
  fc.nat(65_535).map((port) => `port=${port}`),
  fc.tuple(fc.constantFrom('port', 'uploaded', 'downloaded', 'left', 'numwant'), number).map((pair) => pair.join('=')),
  fc.constantFrom('started', 'stopped', 'completed', 'paused', 'empty', '', 'dance').map((event) => `event=${event}`),
  fc.constantFrom(
    'compact=0',
    'compact=1',
    'no_peer_id=1',
    'compact',
    '&',
    ';',
    '=',
    'supportcrypto=1',
    'key=ABCDEF01',
  ),
)
const query = fc.array(field, { maxLength: 14 }).map((fields) => fields.join('&'))

/** What the general parser makes of a query, or its complaint. */
function expected(text: string) {
  try {
    return parseAnnounceQuery(text)
  } catch (error) {
    if (error instanceof HttpRequestError) return undefined
    throw error
  }
}

it('means the same as the general parser, for every query', () => {
  const call = new AnnounceCall()
  const reader = new AnnounceQuery(call)
  let valid = 0
  fc.assert(
    fc.property(
      fc.oneof(
        query,
        hash.chain((bytes) =>
          query.map((rest) => `info_hash=${percentEncode(bytes)}&peer_id=${'b'.repeat(20)}&port=6881&${rest}`),
        ),
      ),
      (text) => {
        const bytes = Buffer.from(text, 'latin1')
        const problem = reader.read(bytes, 0, bytes.length)
        const known = expected(text)
        expect(problem === undefined).toBe(known !== undefined)
        if (known === undefined) return
        valid++
        expect(toHex(new Uint8Array(call.infoHash.buffer))).toBe(toHex(known.infoHash))
        expect(latin1FromBytes(new Uint8Array(call.peerId.buffer))).toBe(latin1FromBytes(known.peerId))
        expect(((call.port & 0xff) << 8) | (call.port >>> 8)).toBe(known.port)
        expect(call).toMatchObject({ uploaded: known.uploaded, downloaded: known.downloaded, left: known.left })
        expect(call.event).toBe(announceEvent[known.event])
        expect({ wanted: reader.wanted, compact: reader.compact, noPeerId: reader.noPeerId }).toEqual({
          wanted: known.numWant,
          compact: known.compact,
          noPeerId: known.noPeerId,
        })
      },
    ),
    { numRuns: 2000 },
  )
  expect(valid).toBeGreaterThan(500)
})

it('takes who does not say what is left for a leecher', () => {
  const call = new AnnounceCall()
  const reader = new AnnounceQuery(call)
  const read = (rest: string) => {
    const bytes = Buffer.from(`info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1${rest}`)
    return [reader.read(bytes, 0, bytes.length), call.seeder]
  }
  expect(read('')).toEqual([undefined, false])
  expect(read('&left=0')).toEqual([undefined, true])
  expect(read('&left=-1')).toEqual([undefined, false])
})

it('survives random heads and finds the end of whole ones', () => {
  const head = new RequestHead('x-forwarded-for')
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom('', 'GET /announce?', 'GET / HTTP/1.1\r\n'),
      (tail, start) => {
        const bytes = Buffer.concat([Buffer.from(start), tail])
        if (head.read(bytes, 0, bytes.length)) expect(head.end).toBeLessThanOrEqual(bytes.length)
      },
    ),
  )
  const whole = Buffer.from(
    'GET /abc/announce?x=1 HTTP/1.1\nX-Forwarded-For: 1.1.1.1\nx-forwarded-for: 2.2.2.2\n\nrest',
  )
  expect(head.read(whole, 0, whole.length)).toBe(true)
  expect(head).toMatchObject({ kind: 'announce', passkey: 'abc', forwarded: '1.1.1.1, 2.2.2.2', keepAlive: true })
  expect(whole.subarray(head.end).toString()).toBe('rest')
  expect(whole.subarray(head.queryStart, head.queryEnd).toString()).toBe('x=1')
})

it.each([
  ['GET /announce.php?x HTTP/1.0\r\n\r\n', 'announce', false],
  ['GET /scrape HTTP/1.1\r\nConnection: close\r\n\r\n', 'scrape', false],
  ['GET /announce HTTP/1.1\r\nConnection: Upgrade\r\n\r\n', 'other', true],
  ['GET /announce HTTP/1.1\r\nContent-Length: 3\r\n\r\n', 'other', true],
  ['GET /a/b/announce HTTP/1.1\r\n\r\n', 'other', true],
  ['GET /announcement HTTP/1.1\r\n\r\n', 'other', true],
  ['POST /announce HTTP/1.1\r\n\r\n', 'other', true],
  ['GET http://x/announce HTTP/1.1\r\n\r\n', 'other', true],
])('takes %j for %s', (text, kind, keepAlive) => {
  const head = new RequestHead('')
  expect(head.read(Buffer.from(text), 0, text.length)).toBe(true)
  expect(head.kind).toBe(kind)
  if (kind !== 'other') expect(head.keepAlive).toBe(keepAlive)
})
