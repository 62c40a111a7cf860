import { fixedKeyframeDistance } from '../encoder-settings.ts'
import { KeyframeSearch } from '../keyframe-search.ts'
import type { Sight, TimePoint } from '../sightings.ts'
import { ContainerError, type FileRange } from '../video-reader.ts'
import { anyBlock, CLUSTER_HEAD, type FoundCluster, findCluster } from './find-cluster.ts'
import type { MatroskaFile } from './matroska-file.ts'
import { startOf, type WalkPlace, type WalkStep, walkClusters } from './walk-clusters.ts'

/** Places, as shares of the file, from which a late cluster is searched. */
const LATE_SHARES = [0.98, 0.9, 0.75, 0.5, 0.25, 0.05]
/** Bytes in which it is searched from each, and read at a time. */
const LATE_SEARCH = 8 * 1024 * 1024
const LATE_STEP = 64 * 1024
/** Bytes in which a chain of blocks is looked for where no cluster begins. */
const BLOCK_SEARCH = 256 * 1024
const FIRST_LOOK = 16 * 1024 // bytes
/** A jump back to a cluster's start overshoots by this much, because bit rates vary. */
const JUMP_MARGIN = 1.15

/**
 * A search by the timestamps of clusters. Where the file does not tell its duration, one cluster near its end does.
 * @throws ContainerError where none is found.
 */
export async function openUnindexedSearch(matroska: MatroskaFile, signal: AbortSignal): Promise<KeyframeSearch> {
  const { file, info, track, firstCluster } = matroska
  const durationSeconds = info.durationSeconds > 0 ? info.durationSeconds : await durationOf(matroska, signal)
  const range = { offset: firstCluster.start, length: file.length - firstCluster.start }
  /** By the ends of the stretches looked at: the next one goes on there. */
  const places = new Map<number, WalkPlace>()

  /** Without a cluster, a block tells how long ago its own began. */
  const elsewhere = (bytes: Uint8Array, offset: number): number | undefined => {
    const age = (anyBlock(bytes.subarray(0, BLOCK_SEARCH), offset)?.relativeTime ?? 0) * info.unitSeconds
    const bytesPerSecond = range.length / durationSeconds
    return age > 0 ? Math.floor(offset - age * bytesPerSecond * JUMP_MARGIN) : undefined
  }
  const look = async ({ offset, length }: FileRange, stop: AbortSignal): Promise<Sight> => {
    const before = places.get(offset)
    const start = Math.min(offset, before?.at ?? offset)
    const bytes = await file.read(start, offset + length - start, stop)
    const cluster = before === undefined ? findCluster(bytes, start) : undefined
    const place = cluster === undefined ? before : startOf(cluster)
    if (place === undefined) {
      return { first: undefined, last: undefined, keyframes: [], elsewhere: elsewhere(bytes, offset) }
    }
    const { steps, end } = walkClusters(bytes, start, place, track.number)
    if (end !== undefined) places.set(offset + length, end)
    const first = cluster && { offset: cluster.start, timestamp: cluster.timestamp, keyframe: undefined }
    const seen = first === undefined ? steps : [first, ...steps]
    const point = (step: WalkStep): TimePoint => {
      return { seconds: step.timestamp * info.unitSeconds, offset: step.offset }
    }
    const keyframes = seen.flatMap((step) => {
      return step.keyframe === undefined ? [] : [{ ...point(step), length: step.keyframe, exact: true }]
    })
    return { first: seen.slice(0, 1).map(point)[0], last: seen.slice(-1).map(point)[0], keyframes }
  }
  const search = new KeyframeSearch({ durationSeconds, range, look })
  // Next to the header, so in bytes that came with it: the first keyframe.
  search.learn(await look({ offset: range.offset, length: Math.min(FIRST_LOOK, range.length) }, signal))
  const { frameSeconds, entry } = track
  const frames = frameSeconds === undefined ? undefined : await keyframeDistance(matroska, entry, signal)
  if (frames !== undefined && frameSeconds !== undefined) search.suppose(frames * frameSeconds)
  return search
}

/** By the encoder's settings, in the codec's configuration or the first picture. */
async function keyframeDistance(
  { file, firstCluster }: MatroskaFile,
  entry: Uint8Array,
  signal: AbortSignal,
): Promise<number | undefined> {
  const length = Math.min(FIRST_LOOK, file.length - firstCluster.start)
  return fixedKeyframeDistance(entry) ?? fixedKeyframeDistance(await file.read(firstCluster.start, length, signal))
}

/** As one cluster near the end lets it be guessed. */
async function durationOf(matroska: MatroskaFile, signal: AbortSignal): Promise<number> {
  const { file, info, firstCluster } = matroska
  const length = file.length - firstCluster.start
  for (const share of LATE_SHARES) {
    const late = await nextCluster(matroska, firstCluster.start + Math.floor(length * share), signal)
    const inside = late === undefined ? 0 : (late.start - firstCluster.start) / length
    const seconds = late === undefined || inside <= 0 ? 0 : (late.timestamp * info.unitSeconds) / inside
    if (seconds > 0) return seconds
  }
  throw new ContainerError('the file tells no times')
}

async function nextCluster(
  { file }: MatroskaFile,
  from: number,
  signal: AbortSignal,
): Promise<FoundCluster | undefined> {
  // Windows overlap, so that no cluster's head falls between two.
  for (let at = from; at < Math.min(file.length, from + LATE_SEARCH); at += LATE_STEP - CLUSTER_HEAD) {
    const found = findCluster(await file.read(at, Math.min(LATE_STEP, file.length - at), signal), at)
    if (found !== undefined) return found
  }
  return undefined
}
