import { addressBytes } from '../address/ip-address.ts'
import type { Bytes } from '../bytes/bytes.ts'
import type { UdpRequest } from './parse-udp-request.ts'
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
import { encodeUrlData } from './udp-options.ts'

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
