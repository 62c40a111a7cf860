import { type DolbyVision, readDolbyVision } from '../dolby-vision.ts'
import { PACKET, type PacketShape, packets, type TransportPacket } from './packet.ts'

/** The video of the first program that has one. */
export interface VideoProgram {
  readonly pid: number
  /** `stream_type` of § 2.4.4.9. */
  readonly streamType: number
  readonly codec: string
  readonly dolbyVision: DolbyVision | undefined
  /** The packets of both tables, 188 bytes each: a decoder needs them to find its way. */
  readonly tables: Uint8Array
}

/** H.264 whose slices are encrypted (MPEG-2 Stream Encryption Format for HTTP Live Streaming § 2.3). */
export const SAMPLE_AES = 0xdb

/** Names of the video stream types of ISO/IEC 13818-1 table 2-34; 0xea is VC-1 by SMPTE RP 227. */
const videoTypes: ReadonlyMap<number, string> = new Map([
  [0x01, 'mpeg1video'],
  [0x02, 'mpeg2video'],
  [0x10, 'mpeg4'],
  [0x1b, 'h264'],
  [0x24, 'hevc'],
  [0x33, 'vvc'],
  [0xd1, 'dirac'],
  [SAMPLE_AES, 'h264'],
  [0xea, 'vc1'],
])

/** Tag of the `DOVI_video_stream_descriptor` (Dolby Vision Streams Within the MPEG-2 Transport Stream Format § 4.1). */
const DOLBY_VISION = 0xb0
const BASE_LAYER_PRESENT = 1

/** Finds the tables and in them the video; undefined where the bytes hold none. Tables longer than a packet are read too. */
export function findVideoProgram(bytes: Uint8Array, shape: PacketShape): VideoProgram | undefined {
  const all = [...packets(bytes, shape)]
  const association = all.find(({ pid, unitStart }) => pid === 0 && unitStart)
  if (association === undefined) return undefined
  for (const tablePid of programTablePids(association.payload)) {
    const table = sectionPackets(all, tablePid)
    const stream = table && videoStream(joinSection(table))
    if (table === undefined || stream === undefined) continue
    const used = [association, ...table]
    const tables = new Uint8Array(used.length * PACKET)
    for (const [i, { at }] of used.entries()) {
      const start = at + shape.lead
      tables.set(bytes.subarray(start, start + PACKET), i * PACKET)
    }
    return { ...stream, tables }
  }
  return undefined
}

/** § 2.4.4.3: pointer 1, table id 1, section length 2, 5 more, then 4 per program; a checksum of 4 ends it. */
function programTablePids(payload: Uint8Array): readonly number[] {
  const section = payload.subarray(1 + (payload[0] ?? 0))
  const end = Math.min(section.length, 3 + sectionLength(section) - 4)
  const pids: number[] = []
  for (let at = 8; at + 4 <= end; at += 4) {
    const program = ((section[at] ?? 0) << 8) | (section[at + 1] ?? 0)
    if (program !== 0) pids.push((((section[at + 2] ?? 0) & 0x1f) << 8) | (section[at + 3] ?? 0))
  }
  return pids
}

/** The packets of the first whole section of a PID. */
function sectionPackets(all: readonly TransportPacket[], pid: number): readonly TransportPacket[] | undefined {
  const own = all.filter((packet) => packet.pid === pid)
  const first = own.findIndex(({ unitStart }) => unitStart)
  const start = own[first]
  if (start === undefined) return undefined
  const found = [start]
  const needed = 3 + sectionLength(start.payload.subarray(1 + (start.payload[0] ?? 0)))
  for (const packet of own.slice(first + 1)) {
    if (joinSection(found).length >= needed || packet.unitStart) break
    found.push(packet)
  }
  return found
}

function joinSection(table: readonly TransportPacket[]): Uint8Array {
  const parts = table.map(({ payload }, i) => (i === 0 ? payload.subarray(1 + (payload[0] ?? 0)) : payload))
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** § 2.4.4.8: 12 bytes and descriptors, then per stream: type 1, PID 2, length of its descriptors 2. */
function videoStream(section: Uint8Array): Omit<VideoProgram, 'tables'> | undefined {
  const end = Math.min(section.length, 3 + sectionLength(section) - 4)
  const word = (at: number): number => ((section[at] ?? 0) << 8) | (section[at + 1] ?? 0)
  for (let at = 12 + (word(10) & 0xfff); at + 5 <= end; at += 5 + (word(at + 3) & 0xfff)) {
    const streamType = section[at] ?? 0
    const codec = videoTypes.get(streamType)
    if (codec === undefined) continue
    const descriptors = section.subarray(at + 5, Math.min(end, at + 5 + (word(at + 3) & 0xfff)))
    return { pid: word(at + 1) & 0x1fff, streamType, codec, dolbyVision: dolbyVisionOf(descriptors) }
  }
  return undefined
}

/** Each descriptor: tag 1, length 1, body. Where the base layer is present, the body of Dolby's is the usual record. */
function dolbyVisionOf(descriptors: Uint8Array): DolbyVision | undefined {
  for (let at = 0; at + 2 <= descriptors.length; at += 2 + (descriptors[at + 1] ?? 0)) {
    const body = descriptors.subarray(at + 2, at + 2 + (descriptors[at + 1] ?? 0))
    if (descriptors[at] === DOLBY_VISION && ((body[3] ?? 0) & BASE_LAYER_PRESENT) !== 0) return readDolbyVision(body)
  }
  return undefined
}

function sectionLength(section: Uint8Array): number {
  return (((section[1] ?? 0) & 0x0f) << 8) | (section[2] ?? 0)
}
