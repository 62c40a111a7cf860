import { isPublicAddress } from '@shoal/bittorrent'
import type { MayContact } from '@shoal/toolkit'
import { isInNetworks } from '../../http/host-rules.ts'

export interface ProbeGuardOptions {
  /** Private networks that the operator allowed. */
  readonly networks: readonly string[]
  /** Announce URLs of the own tracker. */
  readonly ownTrackers: readonly string[]
  /** Where the built-in client listens. */
  readonly ownPeer: { readonly address: string; readonly port: number }
}

/**
 * Whom probes may contact: public addresses, allowed networks, the own tracker and the built-in client, these two at
 * their ports alone. Torrents come from strangers, and must not make this machine knock on its own network.
 */
export function createProbeGuard({ networks, ownTrackers, ownPeer }: ProbeGuardOptions): MayContact {
  const own = new Set([...ownTrackers.map(authorityOf), `${ownPeer.address}:${ownPeer.port}`])
  return ({ host, address, port }) =>
    isPublicAddress(address) ||
    isInNetworks(address, networks) ||
    own.has(`${host.toLowerCase()}:${port}`) ||
    own.has(`${address}:${port}`)
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

function authorityOf(tracker: string): string {
  const { hostname, port, protocol } = new URL(tracker)
  return `${hostname.replace(/^\[|\]$/g, '')}:${port || (DEFAULT_PORTS[protocol] ?? '')}`
}
