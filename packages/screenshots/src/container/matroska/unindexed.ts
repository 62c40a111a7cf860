import { ContainerError, type Keyframe } from '../video-reader.ts'
import { BLOCK_HEAD, type BlockHead, readBlockHead } from './block.ts'
import { ELEMENT_HEADER, readElement, unsigned } from './ebml.ts'
import type { MatroskaFile } from './matroska-file.ts'
import { ID } from './segment.ts'

/** A stretch of time in seconds. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** A cluster found by searching. */
interface FoundCluster {
  readonly start: number
  /** First byte after its timestamp. */
  readonly body: number
  /** Units of time. */
  readonly timestamp: number
}

/** A moment whose place in the file is known. */
interface TimePoint {
  readonly seconds: number
  readonly offset: number
}

/** Places, as shares of the file, from which a late cluster is searched. */
const LATE_SHARES = [0.98, 0.9, 0.75, 0.5, 0.25, 0.05]
/** Bytes in which it is searched from each. */
const LATE_SEARCH = 8 * 1024 * 1024
/** Bytes read at a time while searching, and searched at most for one cluster. */
const SEARCH_STEP = 64 * 1024
const MAXIMAL_SEARCH = 32 * 1024 * 1024
/** Bytes searched without finding any cluster before the file is given up. */
const MAXIMAL_FRUITLESS = 48 * 1024 * 1024
/** Clusters looked at before the nearest one is taken. */
const MAXIMAL_GUESSES = 6
/** A jump back to a cluster's start overshoots by this much, because bit rates vary. */
const JUMP_MARGIN = 1.15
const JUMP_EXTRA = 48 * 1024 // bytes
/** Blocks passed in a cluster before its keyframe. */
const MAXIMAL_BLOCKS = 2000
/** Tracks are numbered from 1; a block of a higher one is taken for noise. */
const MAXIMAL_TRACK = 32
const CLUSTER_HEAD = 64 // bytes that hold a cluster's header and its timestamp

/**
 * Finds keyframes in a file without cues: guesses by time where a moment lies, finds the cluster there, and corrects
 * the guess by the cluster's own time. Remembers what it saw, so that later guesses are better.
 */
export class UnindexedSearch {
  readonly #matroska: MatroskaFile
  readonly #points: TimePoint[]
  #fruitless = 0

  private constructor(matroska: MatroskaFile) {
    this.#matroska = matroska
    this.#points = [{ seconds: 0, offset: matroska.firstCluster.start }]
  }

  /** Where the file does not tell its duration, one cluster near its end does. @throws ContainerError without any. */
  static async open(matroska: MatroskaFile, signal: AbortSignal): Promise<UnindexedSearch> {
    const { file, info, firstCluster } = matroska
    const search = new UnindexedSearch(matroska)
    let seconds = info.durationSeconds
    for (const share of LATE_SHARES) {
      if (seconds > 0) break
      const offset = firstCluster.start + Math.floor((file.length - firstCluster.start) * share)
      const late = await search.#search(offset, Math.min(file.length, offset + LATE_SEARCH), signal)
      const inside = late === undefined ? 0 : (late.start - firstCluster.start) / (file.length - firstCluster.start)
      if (late !== undefined && inside > 0) seconds = (late.timestamp * info.unitSeconds) / inside
    }
    if (seconds <= 0) throw new ContainerError('the file tells no times')
    search.#points.push({ seconds, offset: file.length })
    return search
  }

  get durationSeconds(): number {
    return this.#points.at(-1)?.seconds ?? 0
  }

  /** A keyframe near the middle of the window; none where the search finds no cluster. */
  async find({ from, to }: TimeWindow, signal: AbortSignal): Promise<readonly Keyframe[]> {
    const target = (from + to) / 2
    let nearest: Keyframe | undefined
    const tried = new Set<number>()
    for (let guesses = 0; guesses < MAXIMAL_GUESSES; guesses++) {
      const guess = this.#offsetOf(target)
      if (tried.has(guess)) break
      tried.add(guess)
      const cluster = await this.#clusterNear(guess, signal)
      if (cluster === undefined) break
      const keyframe = await this.#keyframeOf(cluster, signal)
      this.#learn({ seconds: cluster.timestamp * this.#matroska.info.unitSeconds, offset: cluster.start })
      if (keyframe === undefined) continue
      if (nearest === undefined || distance(keyframe, target) < distance(nearest, target)) nearest = keyframe
      if (keyframe.seconds >= from && keyframe.seconds < to) break
    }
    return nearest === undefined ? [] : [nearest]
  }

  /** Straight between the known moments on either side. */
  #offsetOf(seconds: number): number {
    const after = this.#points.findIndex((point) => point.seconds > seconds)
    const right = this.#points[after < 0 ? this.#points.length - 1 : after]
    const left = this.#points[after < 0 ? this.#points.length - 2 : Math.max(0, after - 1)]
    if (left === undefined || right === undefined || right.seconds <= left.seconds) return left?.offset ?? 0
    const share = (seconds - left.seconds) / (right.seconds - left.seconds)
    const offset = left.offset + share * (right.offset - left.offset)
    return Math.max(
      this.#matroska.firstCluster.start,
      Math.min(Math.floor(offset), this.#matroska.file.length - SEARCH_STEP),
    )
  }

  #learn(point: TimePoint): void {
    if (this.#points.some(({ seconds }) => seconds === point.seconds)) return
    this.#points.push(point)
    this.#points.sort((a, b) => a.seconds - b.seconds)
  }

  /**
   * The cluster that a place lies in, where a block there tells how long ago it began; else the next one. Looking back
   * costs a piece or two, looking forward half a cluster.
   */
  async #clusterNear(offset: number, signal: AbortSignal): Promise<FoundCluster | undefined> {
    const { file, info } = this.#matroska
    const first = await this.#read(offset, SEARCH_STEP, signal)
    const here = findCluster(first, offset)
    if (here !== undefined) return here
    const head = anyBlock(first, offset)
    if (head !== undefined && head.relativeTime > 0) {
      const last = this.#points.at(-1)
      const bytesPerSecond = (file.length - this.#matroska.firstCluster.start) / Math.max(1, last?.seconds ?? 1)
      const back = head.relativeTime * info.unitSeconds * bytesPerSecond * JUMP_MARGIN + JUMP_EXTRA
      const start = Math.max(this.#matroska.firstCluster.start, Math.floor(offset - back))
      const before = await this.#search(start, offset, signal)
      if (before !== undefined) return before
    }
    return this.#search(offset + SEARCH_STEP, Math.min(file.length, offset + MAXIMAL_SEARCH), signal)
  }

  async #search(from: number, to: number, signal: AbortSignal): Promise<FoundCluster | undefined> {
    // Windows overlap, so that no cluster's head falls between two.
    for (let at = from; at < to; at += SEARCH_STEP - CLUSTER_HEAD) {
      const found = findCluster(await this.#read(at, SEARCH_STEP, signal), at)
      this.#fruitless = found === undefined ? this.#fruitless + SEARCH_STEP : 0
      if (found !== undefined) return found
      if (this.#fruitless > MAXIMAL_FRUITLESS) throw new ContainerError('most of the file holds no video')
    }
    return undefined
  }

  /**
   * The next keyframe from a cluster on. Writers to pipes make many small clusters and begin one with each keyframe, so
   * the search passes from cluster to cluster, learning their times.
   */
  async #keyframeOf(cluster: FoundCluster, signal: AbortSignal): Promise<Keyframe | undefined> {
    const { file, track, info } = this.#matroska
    const limit = Math.min(file.length - BLOCK_HEAD, cluster.start + MAXIMAL_SEARCH)
    let at = cluster.body
    let { timestamp } = cluster
    for (let count = 0; count < MAXIMAL_BLOCKS && at < limit; count++) {
      const bytes = await this.#read(at, CLUSTER_HEAD, signal)
      const head = readBlockHead(bytes, 0, at, track.number)
      if (head?.keyframe === true) {
        const seconds = (timestamp + head.relativeTime) * info.unitSeconds
        return { seconds, offset: at, length: head.element.end - at, exact: true }
      }
      const next = clusterAt(bytes, 0, at)
      const end = next?.body ?? readElement(bytes, 0, at)?.end
      if (next !== undefined) timestamp = next.timestamp
      if (end === undefined || !Number.isFinite(end)) return undefined
      at = end
    }
    return undefined
  }

  #read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const { file } = this.#matroska
    return file.read(offset, Math.max(0, Math.min(length, file.length - offset)), signal)
  }
}

/** The first cluster in the bytes: its identifier followed by a sound length and its timestamp. */
function findCluster(bytes: Uint8Array, base: number): FoundCluster | undefined {
  const FIRST_BYTE = ID.cluster >>> 24
  for (let at = bytes.indexOf(FIRST_BYTE); at >= 0; at = bytes.indexOf(FIRST_BYTE, at + 1)) {
    const cluster = clusterAt(bytes, at, base)
    if (cluster !== undefined) return cluster
  }
  return undefined
}

/** The cluster that begins at `at`; its timestamp comes first but for a checksum. */
function clusterAt(bytes: Uint8Array, at: number, base: number): FoundCluster | undefined {
  const element = readElement(bytes, at, base)
  if (element?.id !== ID.cluster) return undefined
  let child = readElement(bytes, element.body - base, 0)
  if (child?.id === ID.crc32) child = readElement(bytes, child.end, 0)
  if (child?.id !== ID.timestamp || child.end > bytes.length || child.end - child.body > 8) return undefined
  return { start: element.start, body: base + child.end, timestamp: unsigned(bytes, child) ?? 0 }
}

/** A block of any track, believed only when another element of a cluster follows it. */
function anyBlock(bytes: Uint8Array, base: number): BlockHead | undefined {
  for (let at = 0; at + ELEMENT_HEADER < bytes.length; at++) {
    if (bytes[at] !== ID.simpleBlock && bytes[at] !== ID.blockGroup) continue
    const element = readElement(bytes, at, 0)
    if (element === undefined || element.end + ELEMENT_HEADER > bytes.length) continue
    const next = bytes[element.end]
    if (next !== ID.simpleBlock && next !== ID.blockGroup && next !== ID.cluster >>> 24) continue
    for (let track = 1; track <= MAXIMAL_TRACK; track++) {
      const head = readBlockHead(bytes, at, base, track)
      if (head !== undefined) return head
    }
  }
  return undefined
}

function distance(keyframe: Keyframe, seconds: number): number {
  return Math.abs(keyframe.seconds - seconds)
}
