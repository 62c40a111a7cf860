import type { ScrapeCounts } from '../announce/announce-request.ts'
import {
  COMPACT_IPV4_LENGTH,
  COMPACT_IPV6_LENGTH,
  encodeCompactPeers,
  type PeerAddress,
  parseCompactPeers,
} from '../announce/peer-address.ts'
import { type Bytes, concatBytes } from '../bytes/bytes.ts'
import { utf8Bytes, utf8Text } from '../bytes/utf8.ts'
import { UDP_ACTION, UDP_LENGTH } from './udp-layout.ts'
import {
  writeUdpAnnounceHeader,
  writeUdpConnectReply,
  writeUdpErrorReply,
  writeUdpScrapeEntry,
  writeUdpScrapeHeader,
} from './write-udp-reply.ts'

/** A datagram from a tracker to a peer (BEP 15). */
export type UdpReply =
  | { readonly kind: 'connect'; readonly transactionId: number; readonly connectionId: bigint }
  | {
      readonly kind: 'announce'
      readonly transactionId: number
      /** Seconds until the next announce. */
      readonly interval: number
      readonly leechers: number
      readonly seeders: number
      /** All of one family: the reply goes to an address of that family. */
      readonly peers: readonly PeerAddress[]
    }
  | { readonly kind: 'scrape'; readonly transactionId: number; readonly counts: readonly ScrapeCounts[] }
  | { readonly kind: 'error'; readonly transactionId: number; readonly message: string }

/** The family of the address that a tracker answered from decides how long its peers are. */
export type AddressFamily = 'ipv4' | 'ipv6'

/** The reply in a datagram, or undefined for bytes that are none. */
export function parseUdpReply(bytes: Bytes, family: AddressFamily): UdpReply | undefined {
  if (bytes.length < 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const transactionId = view.getUint32(4)
  switch (view.getUint32(0)) {
    case UDP_ACTION.connect:
      if (bytes.length < UDP_LENGTH.connectReply) return undefined
      return { kind: 'connect', transactionId, connectionId: view.getBigUint64(8) }
    case UDP_ACTION.announce: {
      if (bytes.length < UDP_LENGTH.announceReply) return undefined
      const entry = family === 'ipv4' ? COMPACT_IPV4_LENGTH : COMPACT_IPV6_LENGTH
      const peers = parseCompactPeers(bytes.subarray(UDP_LENGTH.announceReply), entry)
      const [interval, leechers, seeders] = [view.getUint32(8), view.getUint32(12), view.getUint32(16)]
      return { kind: 'announce', transactionId, interval, leechers, seeders, peers }
    }
    case UDP_ACTION.scrape: {
      const counts: ScrapeCounts[] = []
      for (let at = 8; at + 12 <= bytes.length; at += 12) {
        const [seeders, completed, leechers] = [view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8)]
        counts.push({ seeders, completed, leechers })
      }
      return { kind: 'scrape', transactionId, counts }
    }
    case UDP_ACTION.error:
      return { kind: 'error', transactionId, message: utf8Text(bytes.subarray(8)) }
    default:
      return undefined
  }
}

/** The datagram of a reply. The tracker's hot path uses the writers of `write-udp-reply` instead. */
export function encodeUdpReply(reply: UdpReply, family: AddressFamily): Bytes {
  switch (reply.kind) {
    case 'connect': {
      const id = { high: Number(reply.connectionId >> 32n), low: Number(reply.connectionId & 0xffffffffn) }
      return written(UDP_LENGTH.connectReply, (view) => writeUdpConnectReply(view, 0, reply.transactionId, id))
    }
    case 'announce': {
      const header = written(UDP_LENGTH.announceReply, (view) =>
        writeUdpAnnounceHeader(view, 0, reply.transactionId, reply),
      )
      return concatBytes([header, encodeCompactPeers(reply.peers)[family]])
    }
    case 'scrape':
      return written(8 + reply.counts.length * 12, (view) => {
        let at = writeUdpScrapeHeader(view, 0, reply.transactionId)
        for (const counts of reply.counts) at += writeUdpScrapeEntry(view, at, counts)
      })
    case 'error': {
      const message = utf8Bytes(reply.message)
      return written(8 + message.length, (view) => writeUdpErrorReply(view, 0, reply.transactionId, message))
    }
  }
}

function written(length: number, write: (view: DataView) => void): Bytes {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return bytes
}
