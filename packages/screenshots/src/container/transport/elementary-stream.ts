import { elementaryBytes, type PacketShape, packets, presentationTime } from './packet.ts'

/** The video's own bytes in a stretch of a transport stream, joined, and where they came from. */
export interface ElementaryStream {
  readonly bytes: Uint8Array
  /** In order: the packets that brought them. */
  readonly packets: readonly StreamPacket[]
  /** Packets whose bytes cannot be read without a key. */
  readonly scrambled: number
}

export interface StreamPacket {
  /** First byte of the packet's share in the joined bytes. */
  readonly from: number
  /** First byte of the packet itself, counted from the stretch's start. */
  readonly at: number
  /** Set where a PES packet begins here: its presentation time in units, if it has one. */
  readonly unit?: { readonly time: number | undefined; readonly randomAccess: boolean } | undefined
}

/** Joins the video's bytes of a stretch whose first packet begins at 0. */
export function elementaryStream(stretch: Uint8Array, shape: PacketShape, pid: number): ElementaryStream {
  const parts: Uint8Array[] = []
  const found: StreamPacket[] = []
  let length = 0
  let scrambled = 0
  for (const packet of packets(stretch, shape)) {
    if (packet.pid !== pid) continue
    if (packet.scrambled) {
      scrambled++
      continue
    }
    const { at, unitStart, randomAccess, payload } = packet
    const part = unitStart ? elementaryBytes(payload) : payload
    const unit = unitStart ? { time: presentationTime(payload), randomAccess } : undefined
    found.push({ from: length, at, unit })
    parts.push(part)
    length += part.length
  }
  const bytes = new Uint8Array(length)
  for (const [i, part] of parts.entries()) bytes.set(part, found[i]?.from ?? 0)
  return { bytes, packets: found, scrambled }
}
