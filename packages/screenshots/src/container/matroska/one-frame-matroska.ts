import { bigEndian, element } from './ebml.ts'
import { ID } from './segment.ts'

export interface OneBlock {
  /** The whole `TrackEntry` of the original file. */
  readonly trackEntry: Uint8Array
  /** Nanoseconds of one unit of time. */
  readonly timestampScale: number
  /** The whole `SimpleBlock` or `BlockGroup`. */
  readonly block: Uint8Array
}

const DOC_TYPE = Uint8Array.from('matroska', (character) => character.charCodeAt(0))
/** Large enough for any negative time within a block. */
const CLUSTER_TIME = 0x8000

/** A complete Matroska file of one block. The track's description goes in unchanged, colour and encodings with it. */
export function oneFrameMatroska({ trackEntry, timestampScale, block }: OneBlock): Uint8Array {
  const header = element(ID.ebml, element(ID.docType, DOC_TYPE))
  const info = element(ID.info, element(ID.timestampScale, bigEndian(timestampScale)))
  const tracks = element(ID.tracks, trackEntry)
  const cluster = element(ID.cluster, element(ID.timestamp, bigEndian(CLUSTER_TIME)), block)
  const segment = element(ID.segment, info, tracks, cluster)
  const bytes = new Uint8Array(header.length + segment.length)
  bytes.set(header)
  bytes.set(segment, header.length)
  return bytes
}
