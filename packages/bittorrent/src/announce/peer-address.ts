import { addressBytes, addressText } from '../address/ip-address.ts'
import type { Bytes } from '../bytes/bytes.ts'
import type { PeerId } from '../identity/peer-id.ts'

/** Where a peer listens. */
export interface PeerAddress {
  /** IPv4 or IPv6 in text, never a name where it comes from compact bytes. */
  readonly address: string
  readonly port: number
  readonly peerId?: PeerId
}

export const COMPACT_IPV4_LENGTH = 6 // bytes: address, port (BEP 23)
export const COMPACT_IPV6_LENGTH = 18 // bytes (BEP 7)

/**
 * The peers of a compact list whose entries have 6 or 18 bytes. A tail shorter than an entry is ignored, as is a port
 * of zero, which nobody can dial.
 */
export function parseCompactPeers(
  bytes: Bytes,
  entryLength: typeof COMPACT_IPV4_LENGTH | typeof COMPACT_IPV6_LENGTH,
): readonly PeerAddress[] {
  const peers: PeerAddress[] = []
  for (let at = 0; at + entryLength <= bytes.length; at += entryLength) {
    const portAt = at + entryLength - 2
    const port = ((bytes[portAt] ?? 0) << 8) | (bytes[portAt + 1] ?? 0)
    if (port !== 0) peers.push({ address: addressText(bytes.subarray(at, portAt)), port })
  }
  return peers
}

/** Compact entries of the peers, by family; those whose address is a name are left out. */
export function encodeCompactPeers(peers: readonly PeerAddress[]): { readonly ipv4: Bytes; readonly ipv6: Bytes } {
  const ipv4: number[] = []
  const ipv6: number[] = []
  for (const { address, port } of peers) {
    const bytes = addressBytes(address)
    if (bytes === undefined) continue
    const list = bytes.length === 4 ? ipv4 : ipv6
    list.push(...bytes, (port >> 8) & 0xff, port & 0xff)
  }
  return { ipv4: Uint8Array.from(ipv4), ipv6: Uint8Array.from(ipv6) }
}
