import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import { nodeHashes } from '@shoal/bittorrent/node'
import { DhtNode, type PeerFinder } from '../dht/dht-node.ts'
import { addressGuard } from '../dial/address-guard.ts'
import { systemClock } from './system-clock.ts'

/** Well-known nodes by which a newcomer finds the DHT. */
export const DHT_ROUTERS = [
  'router.bittorrent.com:6881',
  'dht.transmissionbt.com:6881',
  'router.utorrent.com:6881',
] as const

export interface DhtOptions {
  /** Loopback and a free port unless given. */
  readonly listen?: { readonly address?: string; readonly port?: number }
  /** `host:port` of nodes to begin with; the well-known ones unless given. */
  readonly bootstrap?: readonly string[]
  /** CIDR blocks of private or loopback nodes that may be contacted. */
  readonly allow?: readonly string[]
}

/** A node of the DHT, to be shared by sessions and sources. */
export interface Dht extends PeerFinder {
  readonly port: number
  /** Nodes known that answer. */
  readonly size: number
  close(): Promise<void>
}

/** Joins the DHT; finding others goes on in the background. @throws the system's error where the port is taken */
export async function openDht(options: DhtOptions = {}): Promise<Dht> {
  const { address = '127.0.0.1', port = 0 } = options.listen ?? {}
  const socket = createSocket('udp4')
  await bound(socket, address, port)
  const node = new DhtNode({
    id: new Uint8Array(randomBytes(20)),
    send: (datagram, to, toPort) => {
      // An unreachable network shows as silence, like everything else in the DHT.
      socket.send(datagram, toPort, to, () => undefined)
    },
    guard: addressGuard(options.allow ?? []),
    clock: systemClock,
    hashes: nodeHashes,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
  })
  socket.on('message', (bytes, from) => node.receive(bytes, from.address, from.port))
  const known = Promise.all((options.bootstrap ?? DHT_ROUTERS).map(resolveNode))
  const ready = known.then((nodes) => node.bootstrap(nodes.flat()))
  return {
    port: socket.address().port,
    get size() {
      return node.size
    },
    find: async (infoHash, announcedPort, onPeers) => {
      await ready
      await node.find(infoHash, announcedPort, onPeers)
    },
    close: async () => {
      node.close()
      await new Promise<void>((resolve) => socket.close(() => resolve()))
    },
  }
}

async function resolveNode(text: string): Promise<{ readonly address: string; readonly port: number }[]> {
  const [, host = '', port = '0'] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (isIPv4(host)) return [{ address: host, port: Number(port) }]
  const found = await lookup(host, { family: 4, all: true }).catch(() => []) // without a network there is no DHT
  return found.map(({ address }) => ({ address, port: Number(port) }))
}

function bound(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, address, () => {
      socket.off('error', reject)
      // Errors of single datagrams (ICMP) concern one node, which will be silent.
      socket.on('error', () => undefined)
      resolve()
    })
  })
}
