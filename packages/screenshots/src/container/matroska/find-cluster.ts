import { type BlockHead, readBlockHead } from './block.ts'
import { ELEMENT_HEADER, readElement, unsigned } from './ebml.ts'
import { ID } from './segment.ts'

/** A cluster that no index named. */
export interface FoundCluster {
  readonly start: number
  /** First byte after its timestamp. */
  readonly body: number
  /** Units of time. */
  readonly timestamp: number
}

/** Bytes that hold a cluster's header and its timestamp, and the head of any block. */
export const CLUSTER_HEAD = 64
/** Tracks are numbered from 1; a block of a higher one is taken for noise. */
const MAX_TRACK = 32
/** Blocks in a row that are no noise. */
const CHAIN = 3

/** The first cluster in the bytes: its identifier followed by a sound length and its timestamp. */
export function findCluster(bytes: Uint8Array, base: number): FoundCluster | undefined {
  const FIRST_BYTE = ID.cluster >>> 24
  for (let at = bytes.indexOf(FIRST_BYTE); at >= 0; at = bytes.indexOf(FIRST_BYTE, at + 1)) {
    const cluster = clusterAt(bytes, at, base)
    if (cluster !== undefined) return cluster
  }
  return undefined
}

/** The cluster that begins at `at` of `bytes`; its timestamp comes first but for a checksum. */
export function clusterAt(bytes: Uint8Array, at: number, base: number): FoundCluster | undefined {
  const element = readElement(bytes, at, base)
  if (element?.id !== ID.cluster) return undefined
  let child = readElement(bytes, element.body - base, 0)
  if (child?.id === ID.crc32) child = readElement(bytes, child.end, 0)
  if (child?.id !== ID.timestamp || child.end > bytes.length || child.end - child.body > 8) return undefined
  return { start: element.start, body: base + child.end, timestamp: unsigned(bytes, child) ?? 0 }
}

/** A block of any track, believed only when it begins a chain of blocks: alone it is too easily made up of noise. */
export function anyBlock(bytes: Uint8Array, base: number): BlockHead | undefined {
  for (let at = 0; at + ELEMENT_HEADER < bytes.length; at++) {
    if (!beginsChain(bytes, at)) continue
    for (let track = 1; track <= MAX_TRACK; track++) {
      const head = readBlockHead(bytes, at, base, track)
      if (head !== undefined) return head
    }
  }
  return undefined
}

function beginsChain(bytes: Uint8Array, start: number): boolean {
  let at = start
  for (let count = 0; count < CHAIN; count++) {
    if (bytes[at] !== ID.simpleBlock && bytes[at] !== ID.blockGroup) return false
    at = readElement(bytes, at, 0)?.end ?? bytes.length
    if (at + ELEMENT_HEADER > bytes.length) return false
  }
  return true
}
