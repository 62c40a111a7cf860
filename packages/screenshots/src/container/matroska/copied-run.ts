import { isKeyGroup, readBlockHead } from './block.ts'
import { child, children, readElement, unsigned } from './ebml.ts'
import { readMatroskaHead } from './matroska-file.ts'
import { ID } from './segment.ts'
import { writeMatroska } from './write-matroska.ts'

/** A coded picture of a run. */
export interface RunPicture {
  readonly seconds: number
  readonly keyframe: boolean
  /** Units of time of its cluster, to which its own time is relative. */
  readonly clusterTimestamp: number
  /** The whole `SimpleBlock` or `BlockGroup`. */
  readonly block: Uint8Array
}

/** Coded pictures in the order in which they are decoded. */
export interface CopiedRun {
  readonly pictures: readonly RunPicture[]
  /** A Matroska file of some of them. */
  write(pictures: readonly RunPicture[]): Uint8Array
}

/**
 * Reads a Matroska file of one track as ffmpeg writes it to a pipe, its segment of unknown length.
 * @throws ContainerError where it is none.
 */
export async function readCopiedRun(bytes: Uint8Array): Promise<CopiedRun> {
  const read = async (offset: number, length: number): Promise<Uint8Array> => bytes.subarray(offset, offset + length)
  const { info, track, firstCluster } = await readMatroskaHead(bytes, read)
  const pictures: RunPicture[] = []
  let at = firstCluster.start
  while (at < bytes.length) {
    const cluster = readElement(bytes, at, 0)
    if (cluster === undefined || cluster.end > bytes.length) break
    at = cluster.end
    if (cluster.id !== ID.cluster) continue
    const clusterTimestamp = unsigned(bytes, child(bytes, cluster, ID.timestamp)) ?? 0
    for (const { start, end } of children(bytes, cluster.body, cluster.end)) {
      const head = readBlockHead(bytes, start, 0, track.number)
      if (head === undefined) continue
      const block = bytes.subarray(start, end)
      const seconds = (clusterTimestamp + head.relativeTime) * info.unitSeconds
      pictures.push({ seconds, keyframe: head.keyframe && isKeyGroup(block), clusterTimestamp, block })
    }
  }
  const description = { trackEntry: track.entry, timestampScale: info.timestampScale }
  return {
    pictures,
    write: (chosen) => {
      const blocksOf = Map.groupBy(chosen, (picture) => picture.clusterTimestamp)
      const clusters = [...blocksOf].map(([timestamp, those]) => ({
        timestamp,
        blocks: those.map(({ block }) => block),
      }))
      return writeMatroska(description, clusters)
    },
  }
}
