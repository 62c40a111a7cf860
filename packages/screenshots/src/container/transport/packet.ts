/**
 * A transport stream packet (ISO/IEC 13818-1 § 2.4.3):
 *
 *     offset  size  field
 *     0       1     sync byte 0x47
 *     1       2     error 1 bit, payload unit start 1 bit, priority 1 bit, PID 13 bits
 *     3       1     scrambling 2 bits, adaptation field 1 bit, payload 1 bit, continuity counter 4 bits
 *     4       1     length of the adaptation field, where there is one; its first flag 0x40: random access
 *
 * Blu-ray and cameras put 4 bytes of arrival time before each packet (192), broadcast 16 bytes of parity behind (204).
 */
export const PACKET = 188
const SYNC = 0x47

/** How packets lie in a file. */
export interface PacketShape {
  /** Bytes from one packet to the next. */
  readonly stride: number
  /** Bytes before each sync byte: the arrival time, or the rest of a packet where the file begins inside one. */
  readonly lead: number
}

export interface TransportPacket {
  /** Where the packet begins, lead included, counted from the bytes' start. */
  readonly at: number
  readonly pid: number
  readonly unitStart: boolean
  readonly randomAccess: boolean
  /** Its payload cannot be read without a key. */
  readonly scrambled: boolean
  readonly payload: Uint8Array
}

const shapes: readonly PacketShape[] = [
  { stride: 188, lead: 0 },
  { stride: 192, lead: 4 },
  { stride: 204, lead: 0 },
]
/** Sync bytes in a row that make a stream. */
const PROOF = 4

/** Bytes that are enough for `detectShape`. */
export const SHAPE_BYTES = 204 * (PROOF + 1)

/** How packets lie in bytes that begin with one, or anywhere in one as a recording that was cut does; undefined where none do. */
export function detectShape(bytes: Uint8Array): PacketShape | undefined {
  return shapes.find((shape) => repeats(bytes, shape)) ?? shapesInside().find((shape) => repeats(bytes, shape))
}

function* shapesInside(): Generator<PacketShape> {
  for (const { stride } of shapes) for (let lead = 0; lead < stride; lead++) yield { stride, lead }
}

function repeats(bytes: Uint8Array, { stride, lead }: PacketShape): boolean {
  for (let i = 0; i < PROOF; i++) if (bytes[lead + i * stride] !== SYNC) return false
  return true
}

/** The packets in bytes whose first packet begins at 0; stops where sync is lost or a packet is cut short. */
export function* packets(bytes: Uint8Array, { stride, lead }: PacketShape): Generator<TransportPacket> {
  for (let at = 0; at + lead + PACKET <= bytes.length; at += stride) {
    const start = at + lead
    // One damaged packet is passed over; what follows keeps the rhythm.
    if (bytes[start] !== SYNC || ((bytes[start + 1] ?? 0) & 0x80) !== 0) continue
    const second = bytes[start + 1] ?? 0
    const control = bytes[start + 3] ?? 0
    const hasAdaptation = (control & 0x20) !== 0
    const adaptation = hasAdaptation ? (bytes[start + 4] ?? 0) : 0
    const randomAccess = adaptation > 0 && ((bytes[start + 5] ?? 0) & 0x40) !== 0
    const body = start + 4 + (hasAdaptation ? 1 + adaptation : 0)
    const hasPayload = (control & 0x10) !== 0 && body < start + PACKET
    yield {
      at,
      pid: ((second & 0x1f) << 8) | (bytes[start + 2] ?? 0),
      unitStart: (second & 0x40) !== 0,
      randomAccess,
      scrambled: hasPayload && (control & 0xc0) !== 0,
      payload: hasPayload ? bytes.subarray(body, start + PACKET) : bytes.subarray(start, start),
    }
  }
}

/**
 * The presentation time in a packet that starts a unit, in units of 1/90000 s (§ 2.4.3.6): start code 0 0 1, stream id,
 * length 2, flags 2, header length 1, then 33 bits spread over 5 bytes.
 */
export function presentationTime(payload: Uint8Array): number | undefined {
  const [zero, zeroToo, one] = payload
  if (payload.length < 14 || zero !== 0 || zeroToo !== 0 || one !== 1) return undefined
  if (((payload[7] ?? 0) & 0x80) === 0) return undefined
  const byte = (i: number): number => payload[9 + i] ?? 0
  return (
    ((byte(0) >> 1) & 0x07) * 2 ** 30 + byte(1) * 2 ** 22 + (byte(2) >> 1) * 2 ** 15 + byte(3) * 2 ** 7 + (byte(4) >> 1)
  )
}

/** The elementary stream's bytes behind the header of a packet that starts a unit. */
export function elementaryBytes(payload: Uint8Array): Uint8Array {
  return payload.subarray(Math.min(payload.length, 9 + (payload[8] ?? 0)))
}
