import { createPeerId } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { noise } from '../../test/make-torrent.ts'
import { memoryConnection } from '../../test/memory-network.ts'
import { mseParts } from '../adapters/key-exchange.ts'
import { handshakeFirst, handshakeSecond, type OwnIdentity, type Reception } from '../handshake/peer-handshake.ts'
import { HandshakeError } from '../wire/handshake-error.ts'
import { StreamEndedError } from '../wire/stream-reader.ts'
import { Rc4 } from './rc4.ts'

const infoHash = noise(20, 3)

function identity(seed: number): OwnIdentity {
  return { infoHash, infoHashV2: undefined, peerId: createPeerId(() => (seed % 60) / 61), dht: false }
}

function reception(...known: readonly Uint8Array[]): Reception {
  return {
    find: (asked) => (known.some((hash) => Buffer.from(hash).equals(asked)) ? identity(2) : undefined),
    infoHashes: () => known,
  }
}

const never = new AbortController().signal

describe('Rc4', () => {
  it('gives the key stream of RFC 6229 from byte 1024 on', () => {
    const bytes = new Uint8Array(16)
    new Rc4(Uint8Array.of(1, 2, 3, 4, 5)).apply(bytes)
    expect(Buffer.from(bytes).toString('hex')).toBe('30abbcc7c20b01609f23ee2d5f6bb7df')
  })
})

describe('an encrypted handshake', () => {
  it.each([true, false])('brings two peers together, encrypted: %s', async (encrypted) => {
    const [left, right] = memoryConnection('1.1.1.1', '2.2.2.2')
    const [first, second] = await Promise.all([
      handshakeFirst(left, identity(1), encrypted ? mseParts : undefined, never),
      handshakeSecond(right, reception(noise(20, 9), infoHash), mseParts, never),
    ])
    expect(first.handshake.peerId).toEqual(identity(2).peerId)
    expect(second.handshake.peerId).toEqual(identity(1).peerId)
    expect(second.handshake.infoHash).toEqual(infoHash)
  })

  it('ends for a torrent that is not here', async () => {
    const [left, right] = memoryConnection('1.1.1.1', '2.2.2.2')
    const [first, second] = await Promise.allSettled([
      handshakeFirst(left, identity(1), mseParts, never),
      handshakeSecond(right, reception(noise(20, 9)), mseParts, never),
    ])
    expect(first).toMatchObject({ status: 'rejected', reason: expect.any(StreamEndedError) })
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(HandshakeError) })
  })

  it('ends for one who talks something else, after a bounded number of bytes', async () => {
    const [left, right] = memoryConnection('1.1.1.1', '2.2.2.2')
    const handshaking = handshakeSecond(right, reception(infoHash), mseParts, never)
    left.write(noise(2000, 5))
    await expect(handshaking).rejects.toThrow(HandshakeError)
    expect(right.closed).toBe(true)
  })

  it('ends for one who says nothing, when the deadline passes', async () => {
    const [, right] = memoryConnection('1.1.1.1', '2.2.2.2')
    const deadline = new AbortController()
    const handshaking = handshakeSecond(right, reception(infoHash), mseParts, deadline.signal)
    deadline.abort()
    await expect(handshaking).rejects.toThrow(StreamEndedError)
    expect(right.closed).toBe(true)
  })
})
