import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnnounceRequest } from '../announce/announce-request.ts'
import { decodeBencode } from '../bencode/decode-bencode.ts'
import { toHex } from '../bytes/hex.ts'
import { latin1Bytes, latin1FromBytes } from '../bytes/latin1.ts'
import { peerId } from '../identity/peer-id.ts'

import { type AnnounceReply, encodeAnnounceReply, parseAnnounceReply } from './announce-reply.ts'
import { encodeFailure } from './failure-reply.ts'
import { formatAnnounceUrl, withQuery } from './format-announce-url.ts'
import { HttpReplyError } from './http-reply-error.ts'
import { HttpRequestError } from './http-request-error.ts'
import { parseAnnounceQuery, UNKNOWN_LEFT } from './parse-announce-query.ts'
import { encodeScrapeReply, formatScrapeUrl, parseScrapeQuery, parseScrapeReply, scrapeUrlOf } from './scrape.ts'

const bytes = (text: string): Uint8Array => latin1Bytes(text) ?? new Uint8Array()
const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const HASH = '%00%01%02%03%04%05%06%07%08%09%0a%0B%ff%FE+ !~..'
const VALID = `info_hash=${HASH}&peer_id=-SH0100-abcdefghijkl&port=6881`

const announce: fc.Arbitrary<AnnounceRequest> = fc.record({
  infoHash: bytesOf(20),
  peerId: bytesOf(20).map(peerId),
  port: fc.integer({ min: 0, max: 65535 }),
  uploaded: fc.maxSafeNat(),
  downloaded: fc.maxSafeNat(),
  left: fc.oneof(fc.maxSafeNat(), fc.constant(2 ** 63)),
  event: fc.constantFrom('none', 'started', 'completed', 'stopped', 'paused'),
  numWant: optional(fc.nat()),
  key: optional(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  compact: fc.boolean(),
  noPeerId: fc.boolean(),
  ip: optional(fc.oneof(fc.ipV4(), fc.ipV6())),
  trackerId: optional(fc.uint8Array({ minLength: 1, maxLength: 20 })),
})

describe('announce queries', () => {
  it('come back as they were written, from bytes and from text', () => {
    fc.assert(
      fc.property(announce, (request) => {
        const url = formatAnnounceUrl('http://t.example/announce', request)
        const query = url.slice(url.indexOf('?') + 1)
        expect(parseAnnounceQuery(query)).toEqual(request)
        expect(parseAnnounceQuery(bytes(query))).toEqual(request)
      }),
    )
  })

  it('throw nothing but their own error for random bytes', () => {
    const likely = fc
      .array(fc.constantFrom('info_hash', 'peer_id', '=', '&', '%', '%f', 'port=1', 'left=-', ';', '1'))
      .map((parts) => bytes(parts.join('')))
    fc.assert(
      fc.property(fc.oneof(likely, fc.uint8Array()), (query) => {
        for (const parse of [parseAnnounceQuery, parseScrapeQuery]) {
          try {
            parse(query)
          } catch (error) {
            expect(error).toBeInstanceOf(HttpRequestError)
          }
        }
      }),
    )
  })

  it('keep binary values: either case of escapes, plus signs, blanks, raw bytes', () => {
    const { infoHash } = parseAnnounceQuery(VALID)
    expect(toHex(infoHash)).toBe('000102030405060708090a0bfffe2b20217e2e2e')
    expect(toHex(parseAnnounceQuery(VALID.replace('%ff', '\xff')).infoHash)).toBe(toHex(infoHash))
  })

  it.each([
    ['without an info-hash', VALID.replace('info_hash', 'x'), 'info_hash must be 20 bytes'],
    ['with a short info-hash', VALID.replace('%00', ''), 'info_hash must be 20 bytes'],
    ['with a hexadecimal info-hash', VALID.replace(HASH, 'ab'.repeat(20)), 'info_hash must be 20 bytes'],
    ['with a long peer id', VALID.replace('-SH', '-SHH'), 'peer_id must be 20 bytes'],
    ['without a port', VALID.replace('port', 'x'), 'port must be from 0 to 65535'],
    ['with a port too high', VALID.replace('6881', '65536'), 'port must be from 0 to 65535'],
    ['with a port that is none', VALID.replace('6881', '0x50'), 'port must be from 0 to 65535'],
    ['with an unknown event', `${VALID}&event=resumed`, 'unknown event'],
    ['with a left that is no number', `${VALID}&left=many`, 'left must be a number'],
    ['beyond its length', `${VALID}&x=${'y'.repeat(20_000)}`, 'query string too long'],
    ['of a thousand parameters', `${VALID}${'&x'.repeat(1000)}`, 'too many parameters'],
  ])('are refused %s', (_, query, message) => {
    expect(() => parseAnnounceQuery(query)).toThrow(new HttpRequestError(message))
  })

  it.each([
    ['Transmission, metadata unknown', 'left=9223372036854775807', { left: 2 ** 63 }],
    ['left of −1', 'left=-1', { left: Number.MAX_SAFE_INTEGER }],
    ['nothing said about left: no seeder', '', { left: UNKNOWN_LEFT, uploaded: 0, downloaded: 0 }],
    ['an empty left: no seeder', 'left=', { left: UNKNOWN_LEFT }],
    ['numwant of −1', 'numwant=-1', { numWant: undefined }],
    ['an empty event', 'event=', { event: 'none' }],
    ['a key in hexadecimal', 'key=0A1b2C3d', { key: 0x0a1b2c3d }],
    ['a repeated key', 'left=5&left=6', { left: 5 }],
    ['an escaped name', 'num%77ant=7', { numWant: 7 }],
  ])('understand %s', (_, more, expected) => {
    expect(parseAnnounceQuery(`${VALID}&${more}`)).toMatchObject(expected)
  })

  it('make one number of a key in any form', () => {
    const [one, same, other] = ['%0a%e7%cc', '%0A%E7%CC', '%0a%e7%cd'].map(
      (key) => parseAnnounceQuery(`${VALID}&key=${key}`).key,
    )
    expect(one).toBe(same)
    expect(one).not.toBe(other)
  })

  it('follow a query that the URL has already', () => {
    expect(withQuery('http://t/announce?passkey=1#x', 'a=b')).toBe('http://t/announce?passkey=1&a=b')
    expect(withQuery('http://t/announce?', 'a=b')).toBe('http://t/announce?a=b')
  })
})

describe('queries of real clients', () => {
  it.each([
    ['libtorrent', '-LT2080-', 200, 0],
    ['transmission', '-TR3000-', 80, 3_070_003],
    ['aria2', 'A2-1-36-0-', 50, 3_070_003],
  ])('%s', (file, prefix, numWant, left) => {
    const text = readFileSync(new URL(`../../test/wire/${file}.http.txt`, import.meta.url), 'latin1')
    const queries = text
      .split('\n')
      .filter((line) => line.startsWith('GET /announce?'))
      .map((line) => line.split(' ')[1]?.slice('/announce?'.length) ?? '')
    expect(queries.length).toBeGreaterThan(0)
    const requests = queries.map((query) => parseAnnounceQuery(query))
    expect(requests[0]).toMatchObject({ event: 'started', numWant, left, compact: true })
    for (const request of requests) {
      expect(latin1FromBytes(request.peerId).startsWith(prefix)).toBe(true)
      expect(toHex(request.infoHash)).toBe('2c41dacbe7956b08520b6bed1fef9dba1ce26e56')
      expect(request.key).toBe(requests[0]?.key)
    }
  })
})

const count = fc.nat()
const peer = fc.record({
  address: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', '::1')),
  port: fc.integer({ min: 1, max: 65535 }),
})
const reply: fc.Arbitrary<AnnounceReply> = fc.record(
  {
    kind: fc.constant('peers' as const),
    interval: count,
    minInterval: count,
    seeders: count,
    leechers: count,
    completed: count,
    peers: fc.array(peer),
    warning: fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
    trackerId: fc.uint8Array(),
    externalIp: fc.oneof(fc.ipV4(), fc.constant('2001:db8::7')),
  },
  { requiredKeys: ['kind', 'interval', 'peers'] },
)

describe('announce replies', () => {
  it('come back as they were written, compact ones by family', () => {
    fc.assert(
      fc.property(reply, fc.boolean(), (value, compact) => {
        const sorted = [...value.peers].sort(
          (left, right) => Number(left.address.includes(':')) - Number(right.address.includes(':')),
        )
        const expected = compact ? { ...value, peers: sorted } : value
        expect(parseAnnounceReply(encodeAnnounceReply(value, { compact, noPeerId: true }))).toEqual(expected)
      }),
    )
  })

  it('keep peer ids in the long form, unless unwanted', () => {
    const id = peerId(bytes('-SH0100-abcdefghijkl'))
    const value: AnnounceReply = { kind: 'peers', interval: 1, peers: [{ address: '::1', port: 5, peerId: id }] }
    expect(parseAnnounceReply(encodeAnnounceReply(value, { compact: false, noPeerId: false }))).toEqual(value)
    const bare = parseAnnounceReply(encodeAnnounceReply(value, { compact: false, noPeerId: true }))
    expect(bare).toEqual({ ...value, peers: [{ address: '::1', port: 5 }] })
  })

  it('always have peers, compact length counted in bytes, keys sorted', () => {
    const value: AnnounceReply = {
      kind: 'peers',
      interval: 1800,
      seeders: 1,
      leechers: 0,
      peers: [{ address: '200.1.2.255', port: 51413 }],
    }
    expect(encodeAnnounceReply(value, { compact: true, noPeerId: true })).toEqual(
      bytes('d8:completei1e10:incompletei0e8:intervali1800e5:peers6:\xc8\x01\x02\xff\xc8\xd5e'),
    )
    expect(encodeAnnounceReply({ ...value, peers: [] }, { compact: true, noPeerId: true })).toEqual(
      bytes('d8:completei1e10:incompletei0e8:intervali1800e5:peers0:e'),
    )
  })

  it.each([
    ['a web page', '<html>'],
    ['a list', 'le'],
    ['an empty dictionary', 'de'],
    ['nothing', ''],
  ])('are not found in %s', (_, text) => {
    expect(() => parseAnnounceReply(bytes(text))).toThrow(HttpReplyError)
  })

  it('throw nothing but their own error for random bytes', () => {
    const likely = fc
      .array(fc.constantFrom('d', 'e', '5:peers', '8:interval', 'i1e', 'l', '5:files', '0:', '6:abcdef'))
      .map((parts) => bytes(parts.join('')))
    fc.assert(
      fc.property(fc.oneof(likely, fc.uint8Array()), (input) => {
        for (const parse of [parseAnnounceReply, parseScrapeReply]) {
          try {
            parse(input)
          } catch (error) {
            expect(error).toBeInstanceOf(HttpReplyError)
          }
        }
      }),
    )
  })
})

describe('failures', () => {
  it.each([
    [{ reason: 'not registered' }],
    [{ reason: 'later', retryIn: 5 }],
    [{ reason: 'no', retryIn: 'never' as const, interval: 60 }],
  ])('come back as they were written: %j', (failure) => {
    expect(parseAnnounceReply(encodeFailure(failure))).toEqual({ kind: 'failure', ...failure })
    expect(parseScrapeReply(encodeFailure(failure))).toEqual({ kind: 'failure', ...failure })
  })

  it('read minutes written as a string, as in BEP 31', () => {
    expect(parseAnnounceReply(bytes('d14:failure reason1:x8:retry in2:30e'))).toEqual({
      kind: 'failure',
      reason: 'x',
      retryIn: 30,
    })
  })
})

describe('scrapes', () => {
  it('ask for several info-hashes, order and duplicates kept', () => {
    fc.assert(
      fc.property(fc.array(bytesOf(20), { maxLength: 20 }), (hashes) => {
        const url = formatScrapeUrl('http://t/scrape', hashes)
        expect(parseScrapeQuery(url.slice(url.indexOf('?') + 1))).toEqual(hashes)
      }),
    )
  })

  it('answer by binary info-hash', () => {
    const entry = fc.tuple(bytesOf(20), fc.record({ seeders: count, leechers: count, completed: count }))
    fc.assert(
      fc.property(fc.array(entry), optional(count), (entries, interval) => {
        const parsed = parseScrapeReply(encodeScrapeReply(entries, interval))
        expect(parsed).toEqual({
          kind: 'scrape',
          files: new Map(entries.map(([hash, counts]) => [toHex(hash), counts])),
          minRequestInterval: interval,
        })
      }),
    )
    expect(decodeBencode(encodeScrapeReply([]))).toEqual(new Map([['files', new Map()]]))
  })

  it.each([
    ['http://t/announce', 'http://t/scrape'],
    ['http://t/x/announce.php?passkey=1', 'http://t/x/scrape.php?passkey=1'],
    ['http://t/key/announce', 'http://t/key/scrape'],
    ['http://t/a', undefined],
    ['http://t/announce/key', undefined],
    ['http://t/annouce', undefined],
  ])('of %s go to %s', (announceUrl, scrapeUrl) => {
    expect(scrapeUrlOf(announceUrl)).toBe(scrapeUrl)
  })
})
