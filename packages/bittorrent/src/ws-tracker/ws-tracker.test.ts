import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peerId } from '../identity/peer-id.ts'
import { encodeWsReply, parseWsReply, type WsReply, WsReplyError } from './ws-reply.ts'
import { encodeWsRequest, parseWsRequest, type WsRequest, WsRequestError } from './ws-request.ts'

const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const session = fc.record({ type: fc.constantFrom('offer', 'answer'), sdp: fc.string({ unit: 'grapheme' }) })
const count = fc.nat()

const request: fc.Arbitrary<WsRequest> = fc.oneof(
  fc.record({
    kind: fc.constant('announce' as const),
    infoHash: id,
    peerId: id.map(peerId),
    uploaded: count,
    downloaded: count,
    left: fc.option(count, { nil: undefined }),
    event: fc.constantFrom('none', 'started', 'completed', 'stopped'),
    numWant: fc.option(count, { nil: undefined }),
    offers: fc.array(fc.record({ offerId: id, offer: session }), { maxLength: 10 }),
  }),
  fc.record({
    kind: fc.constant('answer' as const),
    infoHash: id,
    peerId: id.map(peerId),
    toPeerId: id.map(peerId),
    offerId: id,
    answer: session,
  }),
  fc.record({ kind: fc.constant('scrape' as const), infoHashes: fc.array(id, { maxLength: 20 }) }),
)
const reply: fc.Arbitrary<WsReply> = fc.oneof(
  fc.record({ kind: fc.constant('announce' as const), infoHash: id, interval: count, seeders: count, leechers: count }),
  fc.record({ kind: fc.constant('offer' as const), infoHash: id, peerId: id.map(peerId), offerId: id, offer: session }),
  fc.record({
    kind: fc.constant('answer' as const),
    infoHash: id,
    peerId: id.map(peerId),
    offerId: id,
    answer: session,
  }),
  fc.record({
    kind: fc.constant('scrape' as const),
    files: fc.uniqueArray(fc.tuple(id, fc.record({ seeders: count, leechers: count, completed: count })), {
      selector: ([hash]) => hash.join(),
      maxLength: 5,
    }),
  }),
  fc.record(
    {
      kind: fc.constant('failure' as const),
      reason: fc.string(),
      action: fc.constantFrom('announce', 'scrape'),
      infoHash: id,
    },
    { requiredKeys: ['kind', 'reason'] },
  ),
)

describe('WebTorrent messages', () => {
  it('of peers come back as they were written', () => {
    fc.assert(
      fc.property(request, (value) => {
        expect(parseWsRequest(encodeWsRequest(value))).toEqual(value)
      }),
    )
    expect(new Set(fc.sample(request, 100).map(({ kind }) => kind)).size).toBe(3)
  })

  it('of trackers come back as they were written', () => {
    fc.assert(
      fc.property(reply, (value) => {
        expect(parseWsReply(encodeWsReply(value))).toEqual(value)
      }),
    )
    expect(new Set(fc.sample(reply, 100).map(({ kind }) => kind)).size).toBe(5)
  })

  it('throw nothing but their own errors for any text', () => {
    const json = fc.json().map((text) => text)
    const likely = fc
      .dictionary(
        fc.constantFrom('action', 'info_hash', 'peer_id', 'offers', 'answer', 'files', 'left'),
        fc.oneof(fc.constantFrom('announce', 'scrape', 'a'.repeat(20), null, -1, []), fc.jsonValue()),
      )
      .map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(fc.oneof(json, likely, fc.string()), (text) => {
        for (const [parse, kind] of [
          [parseWsRequest, WsRequestError],
          [parseWsReply, WsReplyError],
        ] as const) {
          try {
            parse(text)
          } catch (error) {
            expect(error).toBeInstanceOf(kind)
          }
        }
      }),
    )
  })

  it('take binary strings as latin-1 and a null for an unknown left', () => {
    const hash = '\u0000\u00ff'.repeat(10)
    const text = JSON.stringify({
      action: 'announce',
      info_hash: hash,
      peer_id: 'b'.repeat(20),
      left: null,
      offers: [],
    })
    expect(parseWsRequest(text)).toMatchObject({
      infoHash: Uint8Array.from({ length: 20 }, (_, at) => (at % 2) * 255),
      left: undefined,
    })
  })

  it('lose an offer that cannot be understood, and keep the others', () => {
    const good = { offer_id: 'o'.repeat(20), offer: { type: 'offer', sdp: 'x' } }
    const bad = [null, 5, [], {}, { ...good, offer_id: 'short' }, { ...good, offer_id: 7 }, { ...good, offer: null }]
    const ids = { info_hash: 'a'.repeat(20), peer_id: 'b'.repeat(20) }
    const text = JSON.stringify({ action: 'announce', ...ids, offers: [...bad, good, ...bad] })
    expect(parseWsRequest(text)).toMatchObject({ offers: [{ offer: good.offer }] })
  })

  it.each(['constructor', '__proto__', 'toString', 'dance'])('refuse "%s" as an event, naming the request', (event) => {
    const text = JSON.stringify({ action: 'announce', info_hash: 'a'.repeat(20), peer_id: 'b'.repeat(20), event })
    expect(() => parseWsRequest(text)).toThrow(
      expect.objectContaining({
        message: 'unknown event',
        asked: { action: 'announce', infoHash: new Uint8Array(20).fill(97) },
      }),
    )
  })

  it('take a scrape of one info-hash that is no list', () => {
    const text = JSON.stringify({ action: 'scrape', info_hash: 'a'.repeat(20) })
    expect(parseWsRequest(text)).toEqual({ kind: 'scrape', infoHashes: [new Uint8Array(20).fill(97)] })
  })
})
