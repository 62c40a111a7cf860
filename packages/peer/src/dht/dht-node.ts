import {
  type BencodeDictionary,
  type BencodeInput,
  type Bytes,
  COMPACT_IPV4_LENGTH,
  encodeCompactPeers,
  equalBytes,
  type Hashes,
  isBytes,
  isList,
  type PeerAddress,
  parseCompactPeers,
  readBytes,
  readInteger,
  toHex,
} from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import { dhtLookup, type Visited } from './dht-lookup.ts'
import { encodeError, encodeQuery, encodeResponse, type KrpcMessage, parseKrpc } from './krpc-message.ts'
import { PeerShelf } from './peer-shelf.ts'
import { type DhtContact, encodeContacts, RoutingTable } from './routing-table.ts'

export interface DhtParts {
  /** 20 random bytes. */
  readonly id: Bytes
  send(datagram: Bytes, address: string, port: number): void
  readonly guard: AddressGuard
  readonly clock: Clock
  readonly hashes: Pick<Hashes, 'sha1'>
  randomBytes(length: number): Bytes
}

/** Somebody who finds peers of a torrent. */
export interface PeerFinder {
  /** Looks once; reports peers as they come. Where `port` is given, tells the DHT that we are a peer there. */
  find(infoHash: Bytes, port: number | undefined, onPeers: (peers: readonly PeerAddress[]) => void): Promise<void>
}

interface Query {
  readonly address: string
  readonly port: number
  readonly settle: (values: BencodeDictionary | undefined) => void
}

const METHODS: ReadonlySet<string> = new Set(['find_node', 'get_peers', 'announce_peer'])
const PATIENCE = 3_000 // milliseconds for an answer
const NEAREST = 8 // nodes that are told of us (BEP 5's K)
const FEW = 4 // known nodes below which those from elsewhere are asked too
const OPEN = 1000 // queries on their way in all

/** A node of the mainline DHT over IPv4 (BEP 5): finds peers, and answers others. */
export class DhtNode implements PeerFinder {
  readonly #parts: DhtParts
  readonly #table: RoutingTable
  readonly #shelf: PeerShelf
  readonly #open = new Map<string, Query>()
  #starting: readonly { readonly address: string; readonly port: number }[] = []
  #closed = false

  constructor(parts: DhtParts) {
    this.#parts = parts
    this.#table = new RoutingTable(parts.id)
    this.#shelf = new PeerShelf(
      parts.hashes,
      () => parts.randomBytes(16),
      () => parts.clock.now(),
    )
  }

  /** Nodes known that answered. */
  get size(): number {
    return this.#table.size
  }

  /** Gets to know nodes near us, by way of some that are known from elsewhere. */
  async bootstrap(nodes: readonly { readonly address: string; readonly port: number }[]): Promise<void> {
    this.#starting = nodes
    await this.#lookup(this.#parts.id, 'find_node', () => undefined)
  }

  async find(
    infoHash: Bytes,
    port: number | undefined,
    onPeers: (peers: readonly PeerAddress[]) => void,
  ): Promise<void> {
    const visited = await this.#lookup(infoHash, 'get_peers', (values) => {
      const peers = peersIn(values).filter(({ address }) => this.#parts.guard.allows(address))
      if (peers.length > 0) onPeers(peers)
    })
    if (port === undefined) return
    const nearest = visited.filter(({ state, token }) => state === 'answered' && token !== undefined).slice(0, NEAREST)
    await Promise.all(
      nearest.map(({ contact, token = new Uint8Array(0) }) =>
        this.#query(contact, 'announce_peer', [
          ['info_hash', infoHash],
          ['port', port],
          ['implied_port', 0],
          ['token', token],
        ]),
      ),
    )
  }

  close(): void {
    this.#closed = true
    for (const { settle } of [...this.#open.values()]) settle(undefined)
  }

  /** A datagram came. */
  receive(bytes: Bytes, address: string, port: number): void {
    const message = parseKrpc(bytes)
    if (message === undefined || this.#closed || !this.#parts.guard.allows(address)) return
    if (message.kind === 'query') this.#answer(message, address, port)
    else this.#settled(message, address, port)
  }

  #settled(message: Exclude<KrpcMessage, { kind: 'query' }>, address: string, port: number): void {
    const query = this.#open.get(toHex(message.id))
    if (query === undefined || query.address !== address || query.port !== port) return
    const id = message.kind === 'response' ? readBytes(message.values, 'id') : undefined
    if (message.kind === 'response' && id?.length === 20) this.#table.add({ id: id.slice(), address, port })
    query.settle(message.kind === 'response' ? message.values : undefined)
  }

  #answer({ id, method, values }: Extract<KrpcMessage, { kind: 'query' }>, address: string, port: number): void {
    const reply = (fields: readonly (readonly [string, BencodeInput])[]) => {
      const answer = new Map<string, BencodeInput>([['id', this.#parts.id], ...fields])
      this.#parts.send(encodeResponse(id, answer), address, port)
    }
    const refuse = (code: 203 | 204, text: string) => this.#parts.send(encodeError(id, code, text), address, port)
    const target = readBytes(values, method === 'find_node' ? 'target' : 'info_hash')
    if (method === 'ping') reply([])
    else if (!METHODS.has(method)) refuse(204, 'unknown method')
    else if (target?.length !== 20) refuse(203, 'no target')
    else if (method === 'find_node') reply([['nodes', encodeContacts(this.#table.closest(target))]])
    else if (method === 'get_peers') reply(this.#peersFor(target, address))
    else if (this.#announced(target, values, { address, port })) reply([])
    else refuse(203, 'bad token')
  }

  #peersFor(infoHash: Bytes, address: string): readonly (readonly [string, BencodeInput])[] {
    const peers = this.#shelf.peersOf(infoHash).map((peer) => encodeCompactPeers([peer]).ipv4)
    const known = peers.length > 0 ? [['values', peers] as const] : []
    const nodes = encodeContacts(this.#table.closest(infoHash))
    return [['nodes', nodes], ['token', this.#shelf.token(address)], ...known]
  }

  /** Somebody says that he is a peer; true where he showed that the address is his. */
  #announced(infoHash: Bytes, values: BencodeDictionary, { address, port }: PeerAddress): boolean {
    const token = readBytes(values, 'token')
    if (token === undefined || !this.#shelf.accepts(token, address)) return false
    const listens = readInteger(values, 'implied_port') === 1 ? port : (readInteger(values, 'port') ?? 0)
    if (listens > 0 && listens < 65_536) this.#shelf.add(infoHash, { address, port: listens })
    return true
  }

  #lookup(
    target: Bytes,
    method: 'find_node' | 'get_peers',
    onAnswer: (values: BencodeDictionary) => void,
  ): Promise<readonly Visited[]> {
    const key = method === 'find_node' ? 'target' : 'info_hash'
    const near = this.#table.closest(target)
    // Nodes known by address only count as far away: asked where too few others are known.
    const far = target.map((byte) => byte ^ 0xff)
    const start = near.length < FEW ? [...near, ...this.#starting.map((node) => ({ id: far, ...node }))] : near
    return dhtLookup({
      target,
      start,
      mayMeet: ({ id, address }) => this.#parts.guard.allows(address) && !equalBytes(id, this.#parts.id),
      ask: async (contact) => {
        const values = await this.#query(contact, method, [[key, target]])
        if (values !== undefined) onAnswer(values)
        return values
      },
    })
  }

  #query(
    contact: DhtContact,
    method: string,
    fields: readonly (readonly [string, BencodeInput])[],
  ): Promise<BencodeDictionary | undefined> {
    if (this.#closed || this.#open.size >= OPEN) return Promise.resolve(undefined)
    const { address, port } = contact
    const id = this.#parts.randomBytes(4)
    return new Promise((resolve) => {
      const key = toHex(id)
      const cancel = this.#parts.clock.after(PATIENCE, () => {
        this.#table.failed(contact)
        settle(undefined)
      })
      const settle = (values: BencodeDictionary | undefined) => {
        cancel()
        this.#open.delete(key)
        resolve(values)
      }
      this.#open.set(key, { address, port, settle })
      const values = new Map<string, BencodeInput>([['id', this.#parts.id], ...fields])
      this.#parts.send(encodeQuery(id, method, values), address, port)
    })
  }
}

function peersIn(values: BencodeDictionary): readonly PeerAddress[] {
  const list = values.get('values')
  if (!isList(list)) return []
  return list.slice(0, 200).flatMap((entry) => (isBytes(entry) ? parseCompactPeers(entry, COMPACT_IPV4_LENGTH) : []))
}
