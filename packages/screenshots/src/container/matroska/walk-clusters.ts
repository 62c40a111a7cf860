import { isKeyGroup, readBlockHead } from './block.ts'
import { readElement } from './ebml.ts'
import { CLUSTER_HEAD, clusterAt, type FoundCluster } from './find-cluster.ts'
import { ID } from './segment.ts'

/** How far the elements of a file were followed. */
export interface WalkPlace {
  /** First byte of the next element in the file. */
  readonly at: number
  readonly cluster: FoundCluster
  /** Whether no block of the track was met in the cluster yet. */
  readonly fresh: boolean
}

/** A cluster, or a block of the track. */
export interface WalkStep {
  readonly offset: number
  /** Units of time. */
  readonly timestamp: number
  /** Bytes of a keyframe's block or group; undefined for anything else. */
  readonly keyframe: number | undefined
}

/** Where a walk begins that knows a cluster only. */
export function startOf(cluster: FoundCluster): WalkPlace {
  return { at: cluster.body, cluster, fresh: true }
}

/**
 * What a track has in bytes that begin at `base`, followed from element to element as far as heads are whole. The walk can go
 * on from `end`, which is undefined where the elements make no sense any more.
 */
export function walkClusters(
  bytes: Uint8Array,
  base: number,
  from: WalkPlace,
  track: number,
): { readonly steps: readonly WalkStep[]; readonly end: WalkPlace | undefined } {
  const end = base + bytes.length
  const steps: WalkStep[] = []
  let { at, cluster, fresh } = from
  while (at + CLUSTER_HEAD <= end) {
    const next = clusterAt(bytes, at - base, base)
    if (next !== undefined) {
      steps.push({ offset: next.start, timestamp: next.timestamp, keyframe: undefined })
      cluster = next
      fresh = true
      at = next.body
      continue
    }
    const element = readElement(bytes, at - base, base)
    if (element === undefined || !Number.isFinite(element.end)) return { steps, end: undefined }
    const head = readBlockHead(bytes, at - base, base, track)
    if (head !== undefined) {
      // Whether a group is a keyframe is told at its end; one that is cut is believed at the start of a cluster.
      const cut = element.id === ID.blockGroup && element.end > end
      const key = head.keyframe && (cut ? fresh : isKeyGroup(bytes.subarray(at - base, element.end - base)))
      const timestamp = cluster.timestamp + head.relativeTime
      steps.push({ offset: at, timestamp, keyframe: key ? element.end - at : undefined })
      fresh = false
    }
    at = element.end
  }
  return { steps, end: { at, cluster, fresh } }
}
