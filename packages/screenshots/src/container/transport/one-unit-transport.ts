import { PACKET } from './packet.ts'

const PAYLOAD = PACKET - 4
const VIDEO_STREAM = 0xe0
const SYNC = 0x47
/** Any time will do: 2 s in units of 1/90000 s. */
const TIME = 180_000

/**
 * A transport stream of one access unit in one PES packet (ISO/IEC 13818-1 § 2.4.3), behind the tables that say what it is:
 * its pictures begin and end there, wherever PES packets did in the original.
 */
export function oneUnitTransport(tables: Uint8Array, pid: number, parts: readonly Uint8Array[]): Uint8Array {
  const pes = [pesHeader(), ...parts]
  const length = pes.reduce((sum, part) => sum + part.length, 0)
  const payload = new Uint8Array(length)
  let at = 0
  for (const part of pes) {
    payload.set(part, at)
    at += part.length
  }
  const count = Math.ceil(length / PAYLOAD)
  const bytes = new Uint8Array(tables.length + count * PACKET).fill(0xff)
  bytes.set(tables)
  for (let i = 0; i < count; i++) {
    const part = payload.subarray(i * PAYLOAD, (i + 1) * PAYLOAD)
    const start = tables.length + i * PACKET
    const stuffing = PAYLOAD - part.length
    bytes[start] = SYNC
    bytes[start + 1] = (i === 0 ? 0x40 : 0) | (pid >> 8)
    bytes[start + 2] = pid & 0xff
    bytes[start + 3] = (stuffing > 0 ? 0x30 : 0x10) | (i & 0x0f)
    // An adaptation field of nothing but stuffing: its length, flags of zero, then 0xff.
    if (stuffing > 0) bytes[start + 4] = stuffing - 1
    if (stuffing > 1) bytes[start + 5] = 0
    bytes.set(part, start + 4 + stuffing)
  }
  return bytes
}

/** Start code 0 0 1, stream, length 0 (open), flags 2, header length 1, then the time in 5 bytes. */
function pesHeader(): Uint8Array {
  const time = [0x21 | ((TIME >> 29) & 0x0e), TIME >> 22, (TIME >> 14) | 1, TIME >> 7, (TIME << 1) | 1]
  return Uint8Array.of(0, 0, 1, VIDEO_STREAM, 0, 0, 0x80, 0x80, time.length, ...time.map((byte) => byte & 0xff))
}
