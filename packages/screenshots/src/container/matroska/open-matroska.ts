import { findDolbyVision } from '../dolby-vision.ts'
import { guessLengths } from '../guess-lengths.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type FileRange, type Keyframe, type KeyframeClip, type VideoReader } from '../video-reader.ts'
import { avcStorage, findStoredX264Message, X264_MESSAGE_REACH } from '../x264-message.ts'
import { BLOCK_HEAD, isKeyGroup, readBlockHead } from './block.ts'
import { ELEMENT_HEADER, type Element, readElement } from './ebml.ts'
import { type MatroskaFile, type Read, readMatroskaHead } from './matroska-file.ts'
import { openUnindexedSearch } from './open-unindexed-search.ts'
import { type Cue, ID, readCues } from './segment.ts'
import { frameIn, withPrefix } from './splice-block.ts'
import { writeMatroska } from './write-matroska.ts'

const MEBIBYTE = 1024 * 1024
const MAX_CUES_BYTES = 64 * MEBIBYTE
const MAX_FRAME = 64 * MEBIBYTE
/** Blocks passed inside one cluster. */
const MAX_BLOCKS = 10_000
const AVC = 'V_MPEG4/ISO/AVC'
/** Time of a clip's only cluster: large enough for any negative time within a block. */
const CLIP_TIME = 0x8000

/** Opens Matroska and WebM (RFC 9559). */
export async function openMatroska(file: VideoFile, signal: AbortSignal): Promise<VideoReader> {
  const ranges: FileRange[] = []
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    ranges.push({ offset, length })
    return file.read(offset, length, signal)
  }
  const head = await readMatroskaHead(file, read)
  const matroska = { ...head, file }
  const cues = await findCues(matroska, head.cuesPosition, read)
  const last = cues.at(-1)
  const dolbyVision = findDolbyVision(head.track.entry, true)
  const info = {
    container: 'Matroska',
    codec: head.track.codec,
    width: head.track.width,
    height: head.track.height,
    durationSeconds: head.info.durationSeconds || (last?.seconds ?? 0),
    display: head.track.display,
    dolbyVision,
  }
  if (cues.length === 0) {
    const search = await openUnindexedSearch(matroska, signal)
    return {
      info: { ...info, durationSeconds: search.durationSeconds },
      indexed: false,
      indexRanges: ranges,
      keyframes: (from, to, stop, grid) => search.find({ from, to }, stop, grid),
      clip: (keyframe, stop) => clipAt(matroska, keyframe.offset, keyframe.seconds, stop),
    }
  }
  const byOffset = new Map(cues.map((cue) => [offsetOf(matroska, cue), cue]))
  const places = cues.map((cue) => ({ seconds: cue.seconds, offset: offsetOf(matroska, cue) }))
  const keyframes = guessLengths(places, { fileLength: file.length, durationSeconds: info.durationSeconds })
  return {
    info,
    indexed: true,
    indexRanges: ranges,
    keyframes: async (from, to) => keyframes.filter(({ seconds }) => seconds >= from && seconds < to),
    clip: (keyframe, stop) => clipOfCue(matroska, keyframe, byOffset.get(keyframe.offset), stop),
  }
}

async function findCues(matroska: MatroskaFile, position: number | undefined, read: Read): Promise<readonly Cue[]> {
  const { file, segmentBody, track, info } = matroska
  const start = segmentBody + (position ?? Number.POSITIVE_INFINITY)
  if (start + ELEMENT_HEADER > file.length) return []
  const cues = readElement(await read(start, ELEMENT_HEADER), 0, start)
  if (cues?.id !== ID.cues || cues.end > file.length || cues.end - cues.body > MAX_CUES_BYTES) return []
  const found = readCues(await read(cues.body, cues.end - cues.body), track.number, info.unitSeconds)
  return found.filter((cue) => offsetOf(matroska, cue) + BLOCK_HEAD < file.length)
}

/**
 * Where a cue's block should begin. The cluster's header lies in between and may be in another piece; as long as the
 * first cluster's, it need not be read.
 */
function offsetOf({ segmentBody, firstCluster }: MatroskaFile, cue: Cue): number {
  const cluster = segmentBody + cue.clusterPosition
  return cue.relativePosition === undefined
    ? cluster
    : cluster + firstCluster.body - firstCluster.start + cue.relativePosition
}

async function clipOfCue(
  matroska: MatroskaFile,
  keyframe: Keyframe,
  cue: Cue | undefined,
  signal: AbortSignal,
): Promise<KeyframeClip> {
  const { file, track, segmentBody } = matroska
  if (cue?.relativePosition !== undefined) {
    const guessed = await file.read(keyframe.offset, Math.min(BLOCK_HEAD, file.length - keyframe.offset), signal)
    const head = readBlockHead(guessed, 0, keyframe.offset, track.number)
    if (head?.keyframe === true && head.element.end <= file.length) {
      return clipAt(matroska, keyframe.offset, keyframe.seconds, signal)
    }
  }
  const start = cue === undefined ? keyframe.offset : segmentBody + cue.clusterPosition
  const cluster = readElement(await file.read(start, Math.min(ELEMENT_HEADER, file.length - start), signal), 0, start)
  if (cluster?.id !== ID.cluster) throw new ContainerError('no cluster begins where the cue says')
  if (cue?.relativePosition !== undefined) {
    return clipAt(matroska, cluster.body + cue.relativePosition, keyframe.seconds, signal)
  }
  const offset = await firstKeyBlock(matroska, cluster, signal)
  return clipAt(matroska, offset, keyframe.seconds, signal)
}

/** Passes from block to block until the track's first keyframe. */
async function firstKeyBlock({ file, track }: MatroskaFile, cluster: Element, signal: AbortSignal): Promise<number> {
  let at = cluster.body
  for (let count = 0; count < MAX_BLOCKS && at < Math.min(cluster.end, file.length); count++) {
    const bytes = await file.read(at, Math.min(BLOCK_HEAD, file.length - at), signal)
    if (readBlockHead(bytes, 0, at, track.number)?.keyframe === true) return at
    const element = readElement(bytes, 0, at)
    if (element === undefined || element.id === ID.cluster) break
    at = element.end
  }
  throw new ContainerError('the cluster holds no keyframe')
}

/** The block with x264's message from the first one, where its decoder needs that. */
async function withX264Message(matroska: MatroskaFile, block: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const { track, file, firstCluster } = matroska
  const storage = track.codec === AVC && track.configuration ? avcStorage(track.configuration) : undefined
  if (storage?.needsMessage !== true || findStoredX264Message(frameIn(block), storage) !== undefined) return block
  const offset = await firstKeyBlock(matroska, firstCluster, signal)
  const reach = Math.min(X264_MESSAGE_REACH, file.length - offset)
  const message = findStoredX264Message(frameIn(await file.read(offset, reach, signal)), storage)
  return message === undefined ? block : withPrefix(block, message)
}

async function clipAt(
  matroska: MatroskaFile,
  offset: number,
  seconds: number,
  signal: AbortSignal,
): Promise<KeyframeClip> {
  const { file, track, info } = matroska
  const first = await file.read(offset, Math.min(BLOCK_HEAD, file.length - offset), signal)
  const head = readBlockHead(first, 0, offset, track.number)
  if (head === undefined) throw new ContainerError('no block begins where the index says')
  const length = head.element.end - offset
  if (length > MAX_FRAME || head.element.end > file.length) throw new ContainerError('a block is too large')
  const read = await file.read(offset, length, signal)
  const block = await withX264Message(matroska, read, signal)
  if (!head.keyframe || !isKeyGroup(block)) throw new ContainerError('the index names a block that is no keyframe')
  const description = { trackEntry: track.entry, timestampScale: info.timestampScale }
  const bytes = writeMatroska(description, [{ timestamp: CLIP_TIME, blocks: [block] }])
  return { clip: { format: 'matroska', bytes }, seconds, ranges: [{ offset, length }] }
}
