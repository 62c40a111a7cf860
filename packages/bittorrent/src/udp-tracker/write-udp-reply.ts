import type { ScrapeCounts } from '../announce/announce-request.ts'
import { UDP_ACTION, UDP_LENGTH } from './udp-layout.ts'

/**
 * Writers into a caller's buffer, for the tracker's hot path. Each returns how many bytes it wrote from `at`.
 *
 * | offset | connect | announce | scrape | error |
 * |---|---|---|---|---|
 * | 0 | action 0 | action 1 | action 2 | action 3 |
 * | 4 | transaction id | transaction id | transaction id | transaction id |
 * | 8 | connection id (8) | interval, s | seeders, completed, leechers (12 each) | message |
 * | 12 | | leechers | | |
 * | 16 | | seeders | | |
 * | 20 | | peers, 6 or 18 bytes each | | |
 */
export function writeUdpConnectReply(view: DataView, at: number, transactionId: number, id: ConnectionId): number {
  writeReplyHeader(view, at, UDP_ACTION.connect, transactionId)
  view.setUint32(at + 8, id.high)
  view.setUint32(at + 12, id.low)
  return UDP_LENGTH.connectReply
}

/** A connection id in halves, so that none becomes a `bigint`. */
export interface ConnectionId {
  readonly high: number
  readonly low: number
}

/** What stands before the peers of an announce reply. */
export interface UdpAnnounceHeader {
  /** Seconds until the next announce. */
  readonly interval: number
  readonly leechers: number
  readonly seeders: number
}

/** The 20 bytes before the peers; the caller writes those behind. */
export function writeUdpAnnounceHeader(
  view: DataView,
  at: number,
  transactionId: number,
  header: UdpAnnounceHeader,
): number {
  writeReplyHeader(view, at, UDP_ACTION.announce, transactionId)
  view.setUint32(at + 8, header.interval)
  view.setUint32(at + 12, header.leechers)
  view.setUint32(at + 16, header.seeders)
  return UDP_LENGTH.announceReply
}

/** The header of a scrape reply; `writeUdpScrapeEntry` follows for each info-hash asked, in its order. */
export function writeUdpScrapeHeader(view: DataView, at: number, transactionId: number): number {
  writeReplyHeader(view, at, UDP_ACTION.scrape, transactionId)
  return 8
}

/** Counts of one torrent. */
export function writeUdpScrapeEntry(view: DataView, at: number, counts: ScrapeCounts): number {
  view.setUint32(at, counts.seeders)
  view.setUint32(at + 4, counts.completed)
  view.setUint32(at + 8, counts.leechers)
  return 12
}

/** An error reply; `message` is bytes prepared before. */
export function writeUdpErrorReply(view: DataView, at: number, transactionId: number, message: Uint8Array): number {
  writeReplyHeader(view, at, UDP_ACTION.error, transactionId)
  for (let index = 0; index < message.length; index++) view.setUint8(at + 8 + index, message[index] ?? 0)
  return 8 + message.length
}

function writeReplyHeader(view: DataView, at: number, action: number, transactionId: number): void {
  view.setUint32(at, action)
  view.setUint32(at + 4, transactionId)
}
