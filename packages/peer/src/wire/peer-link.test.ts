import { createPeerId, encodeMessage, type PeerMessage } from '@shoal/bittorrent'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { noise } from '../../test/make-torrent.ts'
import { memoryConnection } from '../../test/memory-network.ts'
import type { LinkEvents } from './link-events.ts'
import { PeerLink } from './peer-link.ts'
import { StreamReader } from './stream-reader.ts'

/** A link that writes down what it is told. */
function setUp(options: { readonly pieceCount?: number; readonly now?: () => number } = {}) {
  const [ours, theirs] = memoryConnection('1.1.1.1', '2.2.2.2')
  const heard: string[] = []
  const events: LinkEvents<PeerLink> = {
    onPieces: (link) => heard.push(`pieces ${link.pieces?.count}`),
    onHave: (_, piece) => heard.push(`have ${piece}`),
    onChoke: (link) => heard.push(`choked ${link.peerChoking}`),
    onInterest: (link) => heard.push(`interested ${link.peerInterested}`),
    onRequest: (_, { piece, begin, length }) => heard.push(`request ${piece} ${begin} ${length}`),
    onCancel: (_, { piece, begin }) => heard.push(`cancel ${piece} ${begin}`),
    onBlock: (_, piece, begin, bytes) => heard.push(`block ${piece} ${begin} ${Buffer.from(bytes).toString('hex')}`),
    onReject: (_, { piece, begin }) => heard.push(`reject ${piece} ${begin}`),
    onExtended: () => heard.push('extended'),
    onMetadata: () => heard.push('metadata'),
    onPex: () => heard.push('pex'),
    onHash: (_, { kind }) => heard.push(kind),
    onDrain: () => undefined,
    onClosed: () => heard.push('closed'),
  }
  const features = { extensions: true, fast: true, dht: false, v2: false }
  const handshake = { infoHash: new Uint8Array(20), peerId: createPeerId(() => 0.3), features }
  const { pieceCount = 10, now = () => 0 } = options
  const pace = { horizon: 1, deepest: 10 }
  const link = new PeerLink(
    ours,
    { handshake, incoming: false, listenPort: undefined, pieceCount: pieceCount || undefined, pace, now },
    events,
  )
  link.start(new StreamReader(ours, new AbortController().signal))
  return { link, heard, theirs }
}

const messages: readonly PeerMessage[] = [
  { kind: 'bitfield', bits: Uint8Array.of(0xa0, 0) },
  { kind: 'keep-alive' },
  { kind: 'unchoke' },
  { kind: 'have', piece: 7 },
  { kind: 'have', piece: 7 },
  { kind: 'interested' },
  { kind: 'piece', piece: 3, begin: 16_384, block: noise(40) },
  { kind: 'request', piece: 1, begin: 0, length: 16_384 },
  { kind: 'cancel', piece: 1, begin: 0, length: 16_384 },
  { kind: 'reject', piece: 2, begin: 0, length: 5 },
  { kind: 'choke' },
]
const expected = [
  'pieces 2',
  'choked false',
  'have 7',
  'interested true',
  `block 3 16384 ${Buffer.from(noise(40)).toString('hex')}`,
  'request 1 0 16384',
  'cancel 1 0',
  'reject 2 0',
  'choked true',
]

describe('PeerLink', () => {
  it('hears the same however the stream is cut, from buffers that are used again', () => {
    const bytes = Buffer.concat(messages.map((message) => encodeMessage(message)))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (cuts) => {
        const { heard, theirs } = setUp()
        const buffer = new Uint8Array(64)
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const length = Math.min(cuts[turn % cuts.length] ?? 1, bytes.length - at)
          buffer.set(bytes.subarray(at, at + length))
          theirs.other?.receive(buffer.subarray(0, length))
          buffer.fill(0xee)
          at += length
        }
        expect(heard).toEqual(expected)
      }),
    )
  })

  it.each([
    ['a message of 2 GB', [0x7f, 0xff, 0xff, 0xff, 7]],
    ['a bitfield of the wrong length', [0, 0, 0, 2, 5, 0xff]],
    ['a bitfield with spare bits', [0, 0, 0, 3, 5, 0xff, 0xff]],
    ['a piece that does not exist', [0, 0, 0, 5, 4, 0, 0, 0, 10]],
    ['a request cut short', [0, 0, 0, 3, 6, 0, 0]],
    ['an extended handshake that is not bencoded', [0, 0, 0, 3, 20, 0, 0x78]],
  ])('ends at %s, whether it comes at once or byte by byte', async (_, bytes) => {
    for (const parts of [[bytes], bytes.map((byte) => [byte])]) {
      const { heard, theirs } = setUp()
      for (const part of parts) theirs.other?.receive(Uint8Array.from(part))
      await settle()
      expect(heard.at(-1)).toBe('closed')
    }
  })

  it('remembers what a peer has until the number of pieces is known', async () => {
    const { link, heard, theirs } = setUp({ pieceCount: 0 })
    theirs.write(encodeMessage({ kind: 'bitfield', bits: Uint8Array.of(0xa0, 0) }))
    theirs.write(encodeMessage({ kind: 'have', piece: 9 }))
    await settle()
    expect(heard).toEqual([])
    link.learn(10)
    expect([0, 1, 2, 9].map((piece) => link.has(piece))).toEqual([true, false, true, true])
    expect(link.closed).toBe(false)
  })

  it('leaves a peer whose pieces turn out impossible', async () => {
    const { link, heard, theirs } = setUp({ pieceCount: 0 })
    theirs.write(encodeMessage({ kind: 'have', piece: 10 }))
    await settle()
    link.learn(10)
    await settle()
    expect(heard).toEqual(['closed'])
  })

  it('says that it lives after 100 seconds of silence, and leaves a peer that is silent for three minutes', async () => {
    let now = 0
    const { link, heard, theirs } = setUp({ now: () => now })
    const said: Uint8Array[] = []
    theirs.attach({ onData: (bytes) => said.push(bytes), onDrain: () => undefined, onClose: () => undefined })
    now = 99_000
    link.tick()
    await settle()
    expect(said).toEqual([])
    now = 101_000
    link.tick()
    await settle()
    expect(said).toEqual([new Uint8Array(4)])
    now = 181_000
    link.tick()
    await settle()
    expect(heard).toEqual(['closed'])
  })

  it('asks a choking peer only for the pieces that it allows (BEP 6)', async () => {
    const { link, theirs } = setUp()
    theirs.write(encodeMessage({ kind: 'have-all' }))
    theirs.write(encodeMessage({ kind: 'allowed-fast', piece: 4 }))
    await settle()
    expect([3, 4].map((piece) => link.mayAsk(piece))).toEqual([false, true])
    theirs.write(encodeMessage({ kind: 'unchoke' }))
    await settle()
    expect([3, 4].map((piece) => link.mayAsk(piece))).toEqual([true, true])
  })
})
