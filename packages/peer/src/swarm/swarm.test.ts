import {
  createPeerId,
  encodeExtendedHandshake,
  encodeHandshake,
  encodeMessage,
  encodeMetadataMessage,
  encodePexMessage,
} from '@shoal/bittorrent'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { hostileMessage } from '../../test/hostile-message.ts'
import { noise } from '../../test/make-torrent.ts'
import { MemoryNetwork } from '../../test/memory-network.ts'
import { smallExchange } from '../../test/small-exchange.ts'
import { mseParts } from '../adapters/key-exchange.ts'
import { addressGuard } from '../dial/address-guard.ts'
import { handshakeSecond } from '../handshake/peer-handshake.ts'
import { LARGEST_METADATA } from '../metadata/metadata-exchange.ts'
import type { ByteStream } from '../wire/byte-stream.ts'
import type { Discovery } from './discovery.ts'
import { Swarm } from './swarm.ts'

const infoHash = noise(20, 1)
const features = { extensions: true, fast: true, dht: false, v2: false }
const clock = () => new FakeClock()

interface Made {
  readonly swarm: Swarm
  readonly metadata: Uint8Array[]
}

/** A swarm at an address of a network; without metadata unless it begins an exchange. */
function join(network: MemoryNetwork, address: string, time: FakeClock, discovery: Discovery = 'public'): Made {
  const metadata: Uint8Array[] = []
  const seed = Number(address.split('.').at(-1))
  const identity = { infoHash, infoHashV2: undefined, peerId: createPeerId(() => seed / 62), dht: false }
  const swarm = new Swarm({
    identity,
    listenPort: 6881,
    discovery,
    dialer: network.dialer(address),
    guard: addressGuard([]),
    clock: time,
    encryption: { policy: 'off', parts: mseParts },
    pace: { horizon: 1, deepest: 100 },
    maxLinks: 20,
    onMetadata: (bytes) => {
      metadata.push(bytes)
      return Buffer.from(bytes).equals(INFO)
    },
  })
  network.listen(address, (stream) => {
    const reception = { find: () => identity, infoHashes: () => [infoHash] }
    void handshakeSecond(stream, reception, mseParts, new AbortController().signal).then(
      (connected) => swarm.accept(connected),
      () => stream.close(),
    )
  })
  swarm.start()
  return { swarm, metadata }
}

const INFO = noise(40_000, 2)
const at = (address: string) => ({ address, port: 6881 })
const addresses = (swarm: Swarm) => [...swarm.links].map((link) => link.address).sort()

describe('peer exchange', () => {
  it('tells connected peers of each other within a minute, and they connect', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const a = join(network, '1.0.0.1', time).swarm
    const b = join(network, '1.0.0.2', time).swarm
    const c = join(network, '1.0.0.3', time).swarm
    a.addPeers([at('1.0.0.2'), at('1.0.0.3')], 'tracker')
    await time.advance(1000)
    expect(addresses(a)).toEqual(['1.0.0.2', '1.0.0.3'])
    await time.advance(61_000)
    expect(addresses(b)).toEqual(['1.0.0.1', '1.0.0.3'])
    for (const swarm of [a, b, c]) swarm.stop()
  })

  it('does not happen in a private torrent, even where a peer sends it', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm } = join(network, '1.0.0.1', time, 'private')
    const stranger = await connectedTo(network, '1.0.0.1')
    expect(stranger.said().toString('latin1')).not.toContain('ut_pex')
    const payload = encodePexMessage({ added: [{ ...at('9.9.9.9'), seeder: true }], dropped: [] })
    stranger.stream.write(encodeMessage({ kind: 'extended', id: 2, payload }))
    await time.advance(120_000)
    expect(network.dialled).not.toContain('9.9.9.9')
    swarm.stop()
  })
})

describe('two peers that dial each other at once', () => {
  it('end up with one connection, whoever came first', async () => {
    for (const order of [0, 1]) {
      const [network, time] = [new MemoryNetwork(), clock()]
      const a = join(network, '1.0.0.1', time).swarm
      const b = join(network, '1.0.0.2', time).swarm
      const dials = [() => a.addPeers([at('1.0.0.2')], 'tracker'), () => b.addPeers([at('1.0.0.1')], 'tracker')]
      for (const dial of order === 0 ? dials : dials.reverse()) dial()
      await time.advance(0)
      expect([a.linkCount, b.linkCount]).toEqual([1, 1])
      await time.advance(20_000)
      expect([a.linkCount, b.linkCount]).toEqual([1, 1])
      for (const swarm of [a, b]) swarm.stop()
    }
  })
})

describe('a peer that dialled us', () => {
  it('is not dialled while it is there, nor the moment it leaves', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const a = join(network, '1.0.0.1', time).swarm
    const b = join(network, '1.0.0.2', time).swarm
    b.addPeers([at('1.0.0.1')], 'given')
    await time.advance(0)
    a.addPeers([at('1.0.0.2')], 'tracker')
    await time.advance(60_000)
    expect(network.dialled).toEqual(['1.0.0.1'])
    b.stop()
    await time.advance(3_000)
    expect(network.dialled).toEqual(['1.0.0.1'])
    await time.advance(5_000)
    expect(network.dialled).toEqual(['1.0.0.1', '1.0.0.2'])
    a.stop()
  })
})

describe('a private torrent', () => {
  it('uses peers of trackers and of the user, none from PEX or DHT', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm } = join(network, '1.0.0.1', time, 'private')
    swarm.addPeers([at('2.0.0.1')], 'tracker')
    swarm.addPeers([at('2.0.0.2')], 'given')
    swarm.addPeers([at('2.0.0.3')], 'pex')
    swarm.addPeers([at('2.0.0.4')], 'dht')
    await time.advance(1000)
    expect(new Set(network.dialled)).toEqual(new Set(['2.0.0.1', '2.0.0.2']))
    swarm.stop()
  })

  it('sends away whom it met otherwise once it proves private', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm } = join(network, '1.0.0.1', time)
    const others = ['1.0.0.2', '1.0.0.3'].map((address) => join(network, address, time).swarm)
    swarm.addPeers([at('1.0.0.2')], 'dht')
    swarm.addPeers([at('1.0.0.3')], 'tracker')
    await time.advance(1000)
    expect(swarm.linkCount).toBe(2)
    swarm.setDiscovery('private')
    await time.advance(1000)
    expect(addresses(swarm)).toEqual(['1.0.0.3'])
    for (const each of [swarm, ...others]) each.stop()
  })

  it('lets nobody in who was not given when only given peers count', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm } = join(network, '1.0.0.1', time, 'given-only')
    const stranger = await connectedTo(network, '1.0.0.1')
    await time.advance(1000)
    expect(swarm.linkCount).toBe(0)
    expect(stranger.stream.closed).toBe(true)
    swarm.stop()
  })
})

describe('the guard', () => {
  it('keeps a swarm from dialling private addresses, whoever names them', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm } = join(network, '1.0.0.1', time)
    for (const origin of ['given', 'tracker', 'pex', 'dht'] as const) {
      swarm.addPeers([at('10.0.0.1'), at('127.0.0.1'), at('::1'), at('169.254.169.254')], origin)
    }
    await time.advance(1000)
    expect(network.dialled).toEqual([])
    swarm.stop()
  })
})

describe('metadata', () => {
  it('comes from a peer that has it, and a peer that lies about it is banned', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm, metadata } = join(network, '1.0.0.1', time)
    const liar = await connectedTo(network, '1.0.0.1', '6.6.6.6')
    serve(liar, noise(40_000, 66))
    await time.advance(1000)
    expect(metadata).toHaveLength(1)
    expect(liar.stream.closed).toBe(true)
    const honest = await connectedTo(network, '1.0.0.1', '7.7.7.7')
    serve(honest, INFO)
    await time.advance(1000)
    expect(metadata.at(-1)).toEqual(INFO)
    expect(honest.stream.closed).toBe(false)
    swarm.stop()
  })

  it('is not even asked for where a peer claims that it has 100 MB', async () => {
    const [network, time] = [new MemoryNetwork(), clock()]
    const { swarm } = join(network, '1.0.0.1', time)
    const peer = await connectedTo(network, '1.0.0.1', '6.6.6.6')
    const before = peer.said().length
    for (const metadataSize of [100_000_000, LARGEST_METADATA + 1]) {
      const payload = encodeExtendedHandshake({ extensions: new Map([['ut_metadata', 3]]), metadataSize })
      peer.stream.write(encodeMessage({ kind: 'extended', id: 0, payload }))
    }
    await time.advance(5000)
    expect(peer.said().length).toBe(before)
    swarm.stop()
  })
})

describe('hostile bytes', () => {
  it('end the connection at worst', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileMessage(), { maxLength: 30 }), async (messages) => {
        const [network, time] = [new MemoryNetwork(), clock()]
        const { swarm } = join(network, '1.0.0.1', time)
        swarm.begin(smallExchange(time), { infoBytes: INFO, pieceCount: 4 })
        const peer = await connectedTo(network, '1.0.0.1')
        for (const message of messages) peer.stream.write(message)
        await time.advance(3000)
        expect(swarm.linkCount).toBeLessThanOrEqual(1)
        swarm.stop()
      }),
      { numRuns: 300 },
    )
  })
})

interface Stranger {
  readonly stream: ByteStream & { readonly closed: boolean }
  /** Everything that it was told. */
  said(): Buffer
}

/** A peer written by hand that has just finished the handshake. */
async function connectedTo(network: MemoryNetwork, address: string, from = '5.5.5.5'): Promise<Stranger> {
  const said: Uint8Array[] = []
  const stream = await network.dialer(from).dial(address, 6881, new AbortController().signal)
  stream.attach({ onData: (bytes) => said.push(bytes.slice()), onDrain: () => undefined, onClose: () => undefined })
  const letter = Number(from.split('.')[0]) / 63
  stream.write(encodeHandshake({ infoHash, peerId: createPeerId(() => letter), features }))
  await new Promise((resolve) => setImmediate(resolve))
  return { stream: stream as Stranger['stream'], said: () => Buffer.concat(said) }
}

/** Offers metadata and sends all of it, asked or not. */
function serve({ stream }: Stranger, bytes: Uint8Array): void {
  const handshake = { extensions: new Map([['ut_metadata', 3]]), metadataSize: bytes.length }
  stream.write(encodeMessage({ kind: 'extended', id: 0, payload: encodeExtendedHandshake(handshake) }))
  for (let piece = 0; piece * 16_384 < bytes.length; piece++) {
    const part = bytes.subarray(piece * 16_384, (piece + 1) * 16_384)
    const payload = encodeMetadataMessage({ kind: 'data', piece, totalSize: bytes.length, bytes: part })
    stream.write(encodeMessage({ kind: 'extended', id: 1, payload }))
  }
}
