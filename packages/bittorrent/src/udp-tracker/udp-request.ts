import type { AnnounceEvent, AnnounceRequest } from '../announce/announce-request.ts'
import { addressBytes, addressText } from '../announce/ip-address.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { peerId } from '../identity/peer-id.ts'
import {
  INFO_HASH_LENGTH,
  UDP_ACTION,
  UDP_EVENTS,
  UDP_LENGTH,
  UDP_MAGIC_HIGH,
  UDP_MAGIC_LOW,
  UDP_REQUEST,
  writeUint64,
} from './udp-layout.ts'
import { encodeUrlData, parseUrlData } from './udp-options.ts'
import { UdpRequestCursor } from './udp-request-cursor.ts'

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
  const cursor = new UdpRequestCursor(view)
  const kind = cursor.moveTo(0, bytes.length)
  const { transactionId } = { transactionId: bytes.length >= UDP_LENGTH.connect ? cursor.transactionId : 0 }
  switch (kind) {
    case 'invalid':
      return undefined
    case 'connect':
      return { kind, transactionId }
    case 'announce': {
      const urlData = parseUrlData(bytes, cursor.optionsAt)
      return { kind, transactionId, connectionId: view.getBigUint64(0), request: requestAt(cursor, bytes), urlData }
    }
    case 'scrape': {
      const infoHashes = Array.from({ length: cursor.scrapeCount }, (_, index) => {
        const at = UDP_REQUEST.infoHash + index * INFO_HASH_LENGTH
        return bytes.subarray(at, at + INFO_HASH_LENGTH)
      })
      return { kind, transactionId, connectionId: view.getBigUint64(0), infoHashes }
    }
  }
}

/** The datagram of a request. */
export function encodeUdpRequest(request: UdpRequest): Bytes {
  switch (request.kind) {
    case 'connect': {
      const bytes = new Uint8Array(UDP_LENGTH.connect)
      const view = viewOf(bytes)
      view.setUint32(0, UDP_MAGIC_HIGH)
      view.setUint32(4, UDP_MAGIC_LOW)
      view.setUint32(UDP_REQUEST.transactionId, request.transactionId)
      return bytes
    }
    case 'announce':
      return encodeAnnounce(request)
    case 'scrape': {
      const bytes = new Uint8Array(UDP_LENGTH.scrape + request.infoHashes.length * INFO_HASH_LENGTH)
      writeHeader(viewOf(bytes), request.connectionId, UDP_ACTION.scrape, request.transactionId)
      for (const [index, hash] of request.infoHashes.entries()) {
        bytes.set(hash.subarray(0, INFO_HASH_LENGTH), UDP_REQUEST.infoHash + index * INFO_HASH_LENGTH)
      }
      return bytes
    }
  }
}

/** The event that a number on the wire stands for; unknown ones count as none. */
export function udpEvent(code: number): AnnounceEvent {
  return UDP_EVENTS[code] ?? 'none'
}

function requestAt(cursor: UdpRequestCursor, bytes: Bytes): AnnounceRequest {
  const claimed = bytes.subarray(UDP_REQUEST.address, UDP_REQUEST.address + 4)
  return {
    infoHash: bytes.subarray(UDP_REQUEST.infoHash, UDP_REQUEST.peerId),
    peerId: peerId(bytes.subarray(UDP_REQUEST.peerId, UDP_REQUEST.downloaded)),
    port: cursor.port,
    uploaded: cursor.uploaded,
    downloaded: cursor.downloaded,
    left: cursor.left,
    event: udpEvent(cursor.eventCode),
    numWant: cursor.numWant < 0 ? undefined : cursor.numWant,
    key: cursor.key,
    compact: true,
    noPeerId: true,
    ip: cursor.claimedAddress === 0 ? undefined : addressText(claimed),
    trackerId: undefined,
  }
}

function encodeAnnounce(datagram: Extract<UdpRequest, { kind: 'announce' }>): Bytes {
  const { request } = datagram
  const options = encodeUrlData(datagram.urlData)
  const bytes = new Uint8Array(UDP_LENGTH.announce + options.length)
  const view = viewOf(bytes)
  writeHeader(view, datagram.connectionId, UDP_ACTION.announce, datagram.transactionId)
  bytes.set(request.infoHash.subarray(0, INFO_HASH_LENGTH), UDP_REQUEST.infoHash)
  bytes.set(request.peerId, UDP_REQUEST.peerId)
  writeUint64(view, UDP_REQUEST.downloaded, request.downloaded)
  writeUint64(view, UDP_REQUEST.left, request.left)
  writeUint64(view, UDP_REQUEST.uploaded, request.uploaded)
  view.setUint32(UDP_REQUEST.event, UDP_EVENTS.indexOf(request.event))
  const claimed = request.ip === undefined ? undefined : addressBytes(request.ip)
  if (claimed?.length === 4) bytes.set(claimed, UDP_REQUEST.address)
  view.setUint32(UDP_REQUEST.key, request.key ?? 0)
  view.setInt32(UDP_REQUEST.numWant, request.numWant ?? -1)
  view.setUint16(UDP_REQUEST.port, request.port)
  bytes.set(options, UDP_REQUEST.options)
  return bytes
}

function writeHeader(view: DataView, connectionId: bigint, action: number, transactionId: number): void {
  view.setBigUint64(UDP_REQUEST.connectionId, connectionId)
  view.setUint32(UDP_REQUEST.action, action)
  view.setUint32(UDP_REQUEST.transactionId, transactionId)
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
