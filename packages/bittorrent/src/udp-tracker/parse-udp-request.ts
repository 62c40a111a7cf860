import { addressText } from '../address/ip-address.ts'
import type { AnnounceEvent, AnnounceRequest } from '../announce/announce-request.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { peerId } from '../identity/peer-id.ts'
import { INFO_HASH_LENGTH, UDP_EVENTS, UDP_REQUEST } from './udp-layout.ts'
import { parseUrlData } from './udp-options.ts'
import { UdpRequestParser } from './udp-request-parser.ts'

/** A datagram from a peer to a tracker (BEP 15). */
export type UdpRequest =
  | { readonly kind: 'connect'; readonly transactionId: number }
  | {
      readonly kind: 'announce'
      readonly transactionId: number
      readonly connectionId: bigint
      readonly request: AnnounceRequest
      /** Path and query of the announce URL (BEP 41); empty when absent. */
      readonly urlData: Bytes
    }
  | {
      readonly kind: 'scrape'
      readonly transactionId: number
      readonly connectionId: bigint
      readonly infoHashes: readonly Bytes[]
    }

/** The request in a datagram, or undefined for one that deserves no answer. Hashes and ids are views of `bytes`. */
export function parseUdpRequest(bytes: Bytes): UdpRequest | undefined {
  const view = viewOf(bytes)
  const parser = new UdpRequestParser(view)
  const kind = parser.moveTo(0, bytes.length)
  if (kind === 'invalid') return undefined
  const { transactionId } = parser
  switch (kind) {
    case 'connect':
      return { kind, transactionId }
    case 'announce': {
      const urlData = parseUrlData(bytes, parser.optionsAt)
      return { kind, transactionId, connectionId: view.getBigUint64(0), request: requestAt(parser, bytes), urlData }
    }
    case 'scrape': {
      const infoHashes = Array.from({ length: parser.scrapeCount }, (_, index) => {
        const at = UDP_REQUEST.infoHash + index * INFO_HASH_LENGTH
        return bytes.subarray(at, at + INFO_HASH_LENGTH)
      })
      return { kind, transactionId, connectionId: view.getBigUint64(0), infoHashes }
    }
  }
}

/** The event that a number on the wire stands for; unknown ones count as none. */
export function udpEvent(code: number): AnnounceEvent {
  return UDP_EVENTS[code] ?? 'none'
}

function requestAt(parser: UdpRequestParser, bytes: Bytes): AnnounceRequest {
  const claimed = bytes.subarray(UDP_REQUEST.address, UDP_REQUEST.address + 4)
  return {
    infoHash: bytes.subarray(UDP_REQUEST.infoHash, UDP_REQUEST.peerId),
    peerId: peerId(bytes.subarray(UDP_REQUEST.peerId, UDP_REQUEST.downloaded)),
    port: parser.port,
    uploaded: parser.uploaded,
    downloaded: parser.downloaded,
    left: parser.left,
    event: udpEvent(parser.eventCode),
    numWant: parser.numWant < 0 ? undefined : parser.numWant,
    key: parser.key,
    compact: true,
    noPeerId: true,
    ip: parser.claimedAddress === 0 ? undefined : addressText(claimed),
    trackerId: undefined,
  }
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
