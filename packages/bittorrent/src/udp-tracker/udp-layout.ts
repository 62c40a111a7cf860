/**
 * Where the fields of BEP 15 datagrams lie; all numbers are big-endian.
 *
 * | offset | connect | announce | scrape |
 * |---|---|---|---|
 * | 0 | magic (8) | connection id (8) | connection id (8) |
 * | 8 | action 0 | action 1 | action 2 |
 * | 12 | transaction id | transaction id | transaction id |
 * | 16 | | info-hash (20) | info-hashes (20 each) |
 * | 36 | | peer id (20) | |
 * | 56, 64, 72 | | downloaded, left, uploaded (8 each) | |
 * | 80 | | event | |
 * | 84, 88 | | address, key | |
 * | 92 | | number wanted, signed | |
 * | 96 | | port (2) | |
 * | 98 | | options (BEP 41) | |
 */
export const UDP_REQUEST = {
  connectionId: 0,
  action: 8,
  transactionId: 12,
  infoHash: 16,
  peerId: 36,
  downloaded: 56,
  left: 64,
  uploaded: 72,
  event: 80,
  address: 84,
  key: 88,
  numWant: 92,
  port: 96,
  options: 98,
} as const

/** Shortest datagrams, in bytes. */
export const UDP_LENGTH = { connect: 16, announce: 98, scrape: 16, connectReply: 16, announceReply: 20 } as const

export const UDP_ACTION = { connect: 0, announce: 1, scrape: 2, error: 3 } as const

/** BEP 15 § Connect: what stands in place of the connection id, 0x41727101980. */
export const UDP_MAGIC_HIGH = 0x417
export const UDP_MAGIC_LOW = 0x27101980

export const INFO_HASH_LENGTH = 20 // bytes
/** More info-hashes than about 74 do not fit a datagram that nobody fragments. */
export const MAX_SCRAPE_HASHES = 74

/** The wire's numbers of events; `paused` comes from BEP 21 and libtorrent. */
export const UDP_EVENTS = ['none', 'completed', 'started', 'stopped', 'paused'] as const

const TWO_32 = 2 ** 32

/** An unsigned 64-bit number as a double: exact up to 2^53, the nearest one above. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at) * TWO_32 + view.getUint32(at + 4)
}

/** Writes a number from 0 to 2^64; what is above or below is brought inside. */
export function writeUint64(view: DataView, at: number, value: number): void {
  const inside = Math.min(Math.max(value, 0), TWO_32 * TWO_32 - 1)
  const high = Math.floor(inside / TWO_32)
  view.setUint32(at, high >= TWO_32 ? TWO_32 - 1 : high)
  view.setUint32(at + 4, high >= TWO_32 ? TWO_32 - 1 : inside % TWO_32)
}
