import type { ElementaryStream, StreamPacket } from './elementary-stream.ts'
import { type PictureKind, type PictureSyntax, pictureSyntax } from './picture-syntax.ts'

/** A coded picture with all that belongs to it, however PES packets cut the stream. */
export interface AccessUnit {
  /** First byte in the joined bytes. */
  readonly from: number
  /** First byte of the transport packet in which it begins, counted from the stretch's start. */
  readonly at: number
  /** Presentation time in units; undefined where the stream does not tell it. */
  readonly time: number | undefined
  /** Whether it decodes alone, as far as its bytes are here. */
  readonly key: boolean
  /** Whether it is a keyframe, and no picture that decodes after it is shown before it. */
  readonly leads: boolean
  /** Whether it needs pictures before the last keyframe, and is shown before that. */
  readonly lost: boolean
}

/**
 * The access units that begin in a stretch. They are found by their own marks: PES packets need not begin with one (ISO/IEC
 * 13818-1 § 2.4.3.7), and a time belongs to the first unit that begins in its PES packet.
 */
export function accessUnits(stream: ElementaryStream, codec: string): readonly AccessUnit[] {
  const syntax = pictureSyntax(codec)
  return syntax === undefined ? unitsOfPackets(stream) : unitsOfSyntax(stream, syntax)
}

/** Codecs whose pictures we cannot tell apart: a unit begins where a PES packet with a time does. */
function unitsOfPackets({ packets, bytes }: ElementaryStream): readonly AccessUnit[] {
  return packets.flatMap(({ from, at, unit }) => {
    if (unit?.time === undefined) return []
    return [
      { from, at, time: unit.time, key: unit.randomAccess || startsSequence(bytes, from), leads: false, lost: false },
    ]
  })
}

/** Bytes of a unit in which its sequence header must show. */
const LOOKED_AT = 184

/** A sequence header of VC-1, or the object headers of MPEG-4 part 2. */
function startsSequence(bytes: Uint8Array, from: number): boolean {
  const end = Math.min(bytes.length - 3, from + LOOKED_AT)
  for (let at = from; at < end; at++) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) continue
    const code = bytes[at + 3] ?? 0
    if (code === 0x0f || code === 0xb0 || code <= 0x2f) return true
  }
  return false
}

interface OpenUnit {
  readonly from: number
  readonly packet: StreamPacket
  readonly time: number | undefined
  readonly randomAccess: boolean
  parameters: boolean
  closed: boolean
  picture: 'none' | PictureKind
}

function unitsOfSyntax({ bytes, packets }: ElementaryStream, syntax: PictureSyntax): readonly AccessUnit[] {
  const units: AccessUnit[] = []
  let open: OpenUnit | undefined
  const close = (): void => {
    if (open === undefined) return
    const { from, packet, time, randomAccess, parameters, picture, closed } = open
    const promised = (randomAccess || parameters) && picture !== 'other' && picture !== 'lost'
    const key = picture === 'key' || picture === 'leading key' || promised
    const leads = picture === 'leading key' || (key && picture === 'unknown' && !closed)
    units.push({ from, at: packet.at, time, key, leads, lost: picture === 'lost' })
  }
  let index = -1
  /** The newest PES packet whose time no unit has taken. */
  let pending: StreamPacket['unit']
  // In the middle of a stream any start of a unit begins a new one.
  let pictureSeen = true
  for (let at = nextCode(bytes, 0); at >= 0; at = nextCode(bytes, at + 3)) {
    for (let next = packets[index + 1]; next !== undefined && next.from <= at; next = packets[index + 1]) {
      if (next.unit !== undefined) pending = next.unit
      index++
    }
    const mark = syntax(bytes, at + 3)
    if (mark === undefined) continue
    if (mark.begins && pictureSeen) {
      close()
      const packet = packets[index]
      if (packet === undefined) return units
      open = {
        from: at,
        packet,
        time: pending?.time,
        randomAccess: pending?.randomAccess === true,
        parameters: false,
        closed: false,
        picture: 'none',
      }
      pending = undefined
      pictureSeen = false
    }
    if (open === undefined) continue
    if (mark.kind === 'parameters') open.parameters = true
    if (mark.kind === 'other' && mark.closed === true) open.closed = true
    if (mark.kind === 'picture') {
      if (open.picture === 'none') open.picture = mark.picture
      pictureSeen = true
    }
  }
  close()
  return units
}

/** Where the next 0 0 1 begins; -1 where none does. */
function nextCode(bytes: Uint8Array, from: number): number {
  for (let one = bytes.indexOf(1, from + 2); one >= 0; one = bytes.indexOf(1, one + 1)) {
    if (bytes[one - 1] === 0 && bytes[one - 2] === 0) return one - 2
  }
  return -1
}
