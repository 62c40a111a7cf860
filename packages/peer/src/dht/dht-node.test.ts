import { type BencodeInput, decodeBencode, encodeBencode, isDictionary, type PeerAddress } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { noise } from '../../test/make-torrent.ts'
import { addressGuard } from '../dial/address-guard.ts'
import { DhtNode } from './dht-node.ts'
import { encodeQuery, parseKrpc } from './krpc-message.ts'

const PORT = 6881
const infoHash = noise(20, 99)

/** Many nodes whose datagrams reach each other in the next turn. */
class Network {
  readonly clock = new FakeClock()
  readonly nodes = new Map<string, DhtNode>()
  readonly sent: { readonly to: string; readonly bytes: Uint8Array }[] = []
  #seed = 1

  join(address: string): DhtNode {
    const node = new DhtNode({
      id: noise(20, this.#seed++),
      send: (bytes, to, port) => {
        this.sent.push({ to, bytes })
        queueMicrotask(() => port === PORT && this.nodes.get(to)?.receive(bytes, address, PORT))
      },
      guard: addressGuard([]),
      clock: this.clock,
      hashes: nodeHashes,
      randomBytes: (length) => noise(length, this.#seed++ * 7919),
    })
    this.nodes.set(address, node)
    return node
  }

  async grown(count: number): Promise<readonly DhtNode[]> {
    const nodes: DhtNode[] = []
    for (let at = 0; at < count; at++) {
      const node = this.join(`5.0.${at >> 8}.${at & 255}`)
      nodes.push(node)
      const joining = node.bootstrap(at === 0 ? [] : [{ address: '5.0.0.0', port: PORT }])
      await this.clock.advance(0)
      await joining
    }
    return nodes
  }
}

describe('DhtNode', () => {
  it('finds through strangers whom another announced', async () => {
    const network = new Network()
    const nodes = await network.grown(60)
    await nodes[7]?.find(infoHash, 7777, () => undefined)
    const found: PeerAddress[] = []
    await nodes[51]?.find(infoHash, undefined, (peers) => found.push(...peers))
    expect(found).toContainEqual({ address: '5.0.0.7', port: 7777 })
    // Looking without a port announces nothing.
    const later: PeerAddress[] = []
    await nodes[20]?.find(infoHash, undefined, (peers) => later.push(...peers))
    expect(new Set(later.map(({ address }) => address))).toEqual(new Set(['5.0.0.7']))
  })

  it('asks few of many nodes', async () => {
    const network = new Network()
    const nodes = await network.grown(150)
    network.sent.length = 0
    await nodes[3]?.find(infoHash, undefined, () => undefined)
    expect(network.sent.length).toBeLessThan(100)
  })

  it('ends a lookup though nobody answers', async () => {
    const network = new Network()
    const node = network.join('5.0.0.1')
    const starting = Array.from({ length: 20 }, (_, at) => ({ address: `6.0.0.${at}`, port: PORT }))
    const joining = node.bootstrap(starting)
    await network.clock.advance(60_000)
    await joining
    expect(node.size).toBe(0)
  })

  it('contacts no private addresses, whoever names them', async () => {
    const network = new Network()
    const node = network.join('5.0.0.1')
    await node.bootstrap([{ address: '10.0.0.1', port: PORT }])
    expect(network.sent).toEqual([])
  })

  it('takes no announce from one who cannot show a token for his address', async () => {
    const network = new Network()
    const node = network.join('5.0.0.1')
    const values = new Map<string, Uint8Array | number>([
      ['id', noise(20, 5)],
      ['info_hash', infoHash],
      ['port', 1234],
      ['token', noise(8, 6)],
    ])
    node.receive(encodeQuery(Uint8Array.of(1), 'announce_peer', values), '7.0.0.1', PORT)
    expect(parseKrpc(network.sent[0]?.bytes ?? new Uint8Array(0))).toMatchObject({ kind: 'error' })
    node.receive(encodeQuery(Uint8Array.of(2), 'get_peers', values), '7.0.0.1', PORT)
    const answer = parseKrpc(network.sent[1]?.bytes ?? new Uint8Array(0))
    expect(answer?.kind === 'response' && answer.values.has('values')).toBe(false)
    const token = answer?.kind === 'response' ? answer.values.get('token') : undefined
    expect(token).toBeInstanceOf(Uint8Array)
    if (!(token instanceof Uint8Array)) return
    const announce = encodeQuery(Uint8Array.of(3), 'announce_peer', new Map([...values, ['token', token]]))
    node.receive(announce, '7.0.0.9', PORT) // the token of another address
    expect(parseKrpc(network.sent[2]?.bytes ?? new Uint8Array(0))).toMatchObject({ kind: 'error' })
    node.receive(announce, '7.0.0.1', PORT)
    expect(parseKrpc(network.sent[3]?.bytes ?? new Uint8Array(0))).toMatchObject({ kind: 'response' })
  })

  it('lives through any datagram', () => {
    const network = new Network()
    const node = network.join('5.0.0.1')
    const values = fc.dictionary(
      fc.constantFrom('id', 'target', 'info_hash', 'token', 'port', 'nodes', 'values', 'implied_port'),
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer(),
        fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 3 }),
      ),
    )
    const message = fc.record({
      t: fc.uint8Array({ maxLength: 20 }),
      y: fc.constantFrom('q', 'r', 'e', 'x'),
      q: fc.constantFrom('ping', 'find_node', 'get_peers', 'announce_peer', 'vote'),
      inner: values,
    })
    const datagram = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      message.map(({ t, y, q, inner }) => {
        const given = new Map<string, BencodeInput>(Object.entries(inner))
        return encodeBencode(
          new Map<string, BencodeInput>([
            ['a', given],
            ['q', q],
            ['r', given],
            ['t', t],
            ['y', y],
          ]),
        )
      }),
    )
    fc.assert(
      fc.property(datagram, (bytes) => {
        network.sent.length = 0
        node.receive(bytes, '7.0.0.1', PORT)
        // At most one answer, well-formed and not much longer than a datagram.
        expect(network.sent.length).toBeLessThanOrEqual(1)
        for (const { bytes: answer } of network.sent) {
          expect(answer.length).toBeLessThan(1400)
          expect(isDictionary(decodeBencode(answer))).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
