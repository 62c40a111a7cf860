import type { Bytes } from '@shoal/bittorrent'
import { type IpAddress, ipAddress, parseIpAddress } from './ip-address.ts'

const V1 = 'PROXY '
const V1_LONGEST = 107 // bytes, line end included (PROXY protocol § 2.1)
const V2_SIGNATURE = '\r\n\r\n\0\r\nQUIT\n'
const V2_HEADER = 16 // bytes
const V2_LONGEST = 2048 // bytes of addresses and options that are waited for
const CR = 0x0d
const LF = 0x0a

/** What stands before a connection's first request. `source` is undefined for health checks of the proxy itself. */
export type ProxyPrefix =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'prefix'; readonly length: number; readonly source: IpAddress | undefined }

const INCOMPLETE: ProxyPrefix = { kind: 'incomplete' }
const INVALID: ProxyPrefix = { kind: 'invalid' }

/**
 * Reads the prefix by which a proxy names the real source, in the text form (v1) or the binary one (v2).
 *
 * | offset | v2 |
 * |---|---|
 * | 0 | signature (12) |
 * | 12 | version 2 in the high half, command in the low half: 0 local, 1 proxied |
 * | 13 | family in the high half (1 IPv4, 2 IPv6), transport in the low half |
 * | 14 | bytes that follow (2) |
 * | 16 | source address, then destination address, then ports |
 */
export function readProxyPrefix(bytes: Bytes): ProxyPrefix {
  if (agrees(bytes, V2_SIGNATURE)) return bytes.length < V2_HEADER ? INCOMPLETE : readBinary(bytes)
  if (agrees(bytes, V1)) return readText(bytes)
  return INVALID
}

function readText(bytes: Bytes): ProxyPrefix {
  const end = bytes.indexOf(LF)
  if (end < 0) return bytes.length >= V1_LONGEST ? INVALID : INCOMPLETE
  if (end >= V1_LONGEST || bytes[end - 1] !== CR) return INVALID
  const [, family, source = ''] = String.fromCharCode(...bytes.subarray(0, end - 1)).split(' ')
  if (family === 'UNKNOWN') return { kind: 'prefix', length: end + 1, source: undefined }
  const address = family === 'TCP4' || family === 'TCP6' ? parseIpAddress(source) : undefined
  return address === undefined ? INVALID : { kind: 'prefix', length: end + 1, source: address }
}

function readBinary(bytes: Bytes): ProxyPrefix {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const command = view.getUint8(12)
  const size = view.getUint16(14)
  if (command >> 4 !== 2 || (command & 15) > 1 || size > V2_LONGEST) return INVALID
  if (bytes.length < V2_HEADER + size) return INCOMPLETE
  const length = V2_HEADER + size
  if ((command & 15) === 0) return { kind: 'prefix', length, source: undefined }
  const words = view.getUint8(13) >> 4 === 1 ? 1 : view.getUint8(13) >> 4 === 2 ? 4 : 0
  if (words === 0) return { kind: 'prefix', length, source: undefined }
  if (size < words * 8 + 4) return INVALID
  const source = ipAddress(Array.from({ length: words }, (_, word) => view.getUint32(V2_HEADER + word * 4)))
  return { kind: 'prefix', length, source }
}

/** Whether the bytes, as far as they have come, are those of `text`. */
function agrees(bytes: Bytes, text: string): boolean {
  const length = Math.min(bytes.length, text.length)
  for (let at = 0; at < length; at++) if (bytes[at] !== text.charCodeAt(at)) return false
  return true
}
