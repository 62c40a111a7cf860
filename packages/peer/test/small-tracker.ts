import { createServer } from 'node:http'
import {
  type AnnounceRequest,
  encodeAnnounceReply,
  encodeFailure,
  type PeerAddress,
  parseAnnounceQuery,
} from '@shoal/bittorrent'

/** An HTTP tracker of a few lines that remembers what it was told. */
export interface SmallTracker {
  readonly url: string
  readonly announces: readonly AnnounceRequest[]
  close(): Promise<void>
}

export interface SmallTrackerOptions {
  readonly address?: string
  /** Peers that it names whatever happens. */
  readonly names?: readonly PeerAddress[]
  /** It refuses everybody with this reason. */
  readonly refuses?: string
}

export async function smallTracker({
  address = '127.0.0.1',
  names = [],
  refuses,
}: SmallTrackerOptions = {}): Promise<SmallTracker> {
  const announces: AnnounceRequest[] = []
  const swarm = new Map<string, PeerAddress>()
  const server = createServer((request, response) => {
    const announce = parseAnnounceQuery((request.url ?? '').split('?')[1] ?? '')
    announces.push(announce)
    const peer = { address: request.socket.remoteAddress ?? '', port: announce.port }
    const peers = [...swarm.values(), ...names].filter(
      (other) => other.address !== peer.address || other.port !== peer.port,
    )
    if (announce.event === 'stopped') swarm.delete(`${peer.address} ${peer.port}`)
    else swarm.set(`${peer.address} ${peer.port}`, peer)
    const reply = { kind: 'peers', interval: 1800, peers } as const
    response.end(refuses === undefined ? encodeAnnounceReply(reply, announce) : encodeFailure({ reason: refuses }))
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    url: `http://${address}:${port}/announce`,
    announces,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
