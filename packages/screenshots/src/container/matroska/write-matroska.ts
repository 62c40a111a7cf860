import { bigEndian, element } from './ebml.ts'
import { ID } from './segment.ts'

/** What stands before a clip's pictures. */
export interface ClipDescription {
  /** The whole `TrackEntry` of another file. */
  readonly trackEntry: Uint8Array
  /** Nanoseconds of one unit of time. */
  readonly timestampScale: number
}

export interface MatroskaCluster {
  /** Units of time. */
  readonly timestamp: number
  /** Each a whole `SimpleBlock` or `BlockGroup`. */
  readonly blocks: readonly Uint8Array[]
}

const DOC_TYPE = Uint8Array.from('matroska', (character) => character.charCodeAt(0))

/** A complete Matroska file. The track's description goes in unchanged, colour and encodings with it. */
export function writeMatroska(
  { trackEntry, timestampScale }: ClipDescription,
  clusters: readonly MatroskaCluster[],
): Uint8Array {
  const header = element(ID.ebml, element(ID.docType, DOC_TYPE))
  const info = element(ID.info, element(ID.timestampScale, bigEndian(timestampScale)))
  const tracks = element(ID.tracks, trackEntry)
  const written = clusters.map(({ timestamp, blocks }) =>
    element(ID.cluster, element(ID.timestamp, bigEndian(timestamp)), ...blocks),
  )
  const segment = element(ID.segment, info, tracks, ...written)
  const bytes = new Uint8Array(header.length + segment.length)
  bytes.set(header)
  bytes.set(segment, header.length)
  return bytes
}
