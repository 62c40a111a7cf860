import { encodeHandshake, encodeMessage, MessageReader, type PeerMessage, peerId } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { type WireMeddler, WireWalker } from './wire-walker.ts'

const features = { extensions: true, fast: true, dht: false, v2: false }
const id = peerId(new Uint8Array(20).fill(65))
const handshake = Buffer.from(encodeHandshake({ infoHash: new Uint8Array(20), peerId: id, features }))
const messages: readonly PeerMessage[] = [
  { kind: 'bitfield', bits: Uint8Array.of(0xe0) },
  { kind: 'keep-alive' },
  ...[0, 1, 2].map(
    (index) => ({ kind: 'piece', piece: index, begin: 0, block: new Uint8Array(40).fill(index) }) as const,
  ),
  { kind: 'have', piece: 2 },
]
const stream = Buffer.concat([handshake, ...messages.map((message) => Buffer.from(encodeMessage(message)))])

/** What arrives of the stream when it comes in pieces of so many bytes. */
function passed(meddler: Partial<WireMeddler>, step: number): Buffer {
  const walker = new WireWalker({ corrupts: () => false, withholds: () => false, ...meddler })
  const parts: Buffer[] = []
  for (let at = 0; at < stream.length; at += step)
    parts.push(...walker.pass(Buffer.from(stream.subarray(at, at + step))))
  return Buffer.concat(parts)
}

function messagesIn(bytes: Buffer): readonly PeerMessage[] {
  return new MessageReader().push(Uint8Array.from(bytes.subarray(handshake.length)))
}

describe.each([1, 7, 50, 10_000])('a stream in chunks of %i bytes', (step) => {
  it('passes as it came where nobody meddles', () => {
    expect(passed({}, step)).toEqual(stream)
  })

  it('loses the blocks of pieces that are withheld, and nothing else', () => {
    const left = messagesIn(passed({ withholds: (piece) => piece === 1 }, step))
    expect(left).toEqual(messages.filter((message) => message.kind !== 'piece' || message.piece !== 1))
  })

  it('has other bytes in its blocks where they are corrupted, and all its messages', () => {
    const left = messagesIn(passed({ corrupts: () => true }, step))
    expect(left.map(({ kind }) => kind)).toEqual(messages.map(({ kind }) => kind))
    for (const [index, message] of left.entries())
      if (message.kind === 'piece') expect(message).not.toEqual(messages[index])
  })
})

it('leaves an encrypted stream alone, and says that it is one', () => {
  const walker = new WireWalker({ corrupts: () => true, withholds: () => true })
  const chunk = Buffer.alloc(500, 7)
  expect(walker.pass(chunk)).toEqual([Buffer.alloc(500, 7)])
  expect(walker.plain).toBe(false)
})
