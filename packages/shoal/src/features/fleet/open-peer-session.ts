import { createTorrentSession, type NodeTorrentSession, openDht } from '@shoal/peer'
import type { Configuration } from '../../platform/config/configuration.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'

/** What the built-in client's peer needs beside its settings. */
export interface PeerSessionParts {
  readonly configuration: Configuration
  /** Where it remembers its torrents. */
  readonly stateFolder: string
  /** `host:port` of Shoal's own tracker. */
  readonly ownTracker: string
  /** Whether a private torrent may be announced to a host. */
  mayAnnounce(host: string): boolean
  readonly log: Logger
}

/** Opens the peer of the built-in client. The service, to be stopped after the session, leaves the DHT where that is used. */
export async function openPeerSession({
  configuration: { client, listen, peers },
  stateFolder,
  ownTracker,
  mayAnnounce,
  log,
}: PeerSessionParts): Promise<{ readonly session: NodeTorrentSession; readonly dht: Service }> {
  const port = client.port ?? 0
  const dht = client.dht
    ? await openDht({
        listen: { address: '0.0.0.0', port },
        allow: peers.allow,
        bootstrap: client.dhtNodes,
      })
    : undefined
  const session = await createTorrentSession({
    listen: { address: client.listen?.[0] ?? listen[0] ?? '127.0.0.1', port },
    stateFolder,
    allowTrackers: [ownTracker],
    mayAnnounce,
    onProblem: (message, err) => log.warn({ err }, message),
    dht,
  })
  return { session, dht: { name: 'DHT', start: async () => undefined, stop: async () => dht?.close() } }
}
