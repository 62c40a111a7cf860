import type { VideoFile } from '../video-file.ts'
import { ContainerError } from '../video-reader.ts'
import type { Box } from './box.ts'
import type { Fragment } from './fragment.ts'
import { searchFragments } from './fragment-search.ts'
import type { Movie } from './movie.ts'
import { knownKeyframes, type Mp4Keyframes } from './mp4-keyframes.ts'
import type { Mp4Source } from './mp4-source.ts'
import { readRandomAccess, readSegmentIndex, type Segment } from './segment-index.ts'
import { firstOfSegments, insideSegments } from './segment-keyframes.ts'
import { walkFragments } from './walk-fragments.ts'

/** A file no longer than this has few pieces: its fragments are read one by one, which tells most. */
const SHORT_FILE = 8 * 1024 * 1024

export interface FragmentedFile {
  readonly file: VideoFile
  readonly movie: Movie
  readonly moov: Box
}

/**
 * The keyframes in a file's fragments: by segment indexes or the random access table, else by searching for fragments.
 * Undefined where the file has none.
 */
export async function openFragments(fragmented: FragmentedFile, source: Mp4Source): Promise<Mp4Keyframes | undefined> {
  const { file, movie, moov } = fragmented
  const whole = { start: moov.end, end: source.length }
  if (source.length <= SHORT_FILE) return readAll(movie, source)
  const segments = (await readSegmentIndex(source, moov.end, movie)) ?? (await readRandomAccess(source, movie))
  const start = segments?.[0]?.start ?? moov.end
  const first = await firstFragment(source, { ...whole, start }, movie)
  if (first?.time === undefined) return undefined
  const early = lateBy(movie, first)
  const shifted = { ...movie, shiftSeconds: movie.shiftSeconds - early }
  if (segments !== undefined) {
    const parts = segments.map((segment) => {
      const { seconds, endSeconds } = segment
      return {
        ...segment,
        seconds: seconds - early,
        endSeconds: endSeconds === undefined ? undefined : endSeconds - early,
      }
    })
    const durationSeconds = movie.durationSeconds > 0 ? movie.durationSeconds : endOf(parts)
    const several = first.keyframes.length !== 1 || !first.startsWithKey || segments.some(({ single }) => !single)
    const known = { file, movie: shifted, segments: parts, durationSeconds }
    return several ? insideSegments(known) : firstOfSegments(known)
  }
  if (!first.timed) return readAll(movie, source)
  try {
    const again = { ...first, time: { from: first.time.from - early, to: first.time.to - early } }
    const keyframes = first.keyframes.map((keyframe) => ({ ...keyframe, seconds: keyframe.seconds - early }))
    return await searchFragments({ file, movie: shifted, first: { ...again, keyframes } }, source)
  } catch (error) {
    if (error instanceof ContainerError) return readAll(movie, source)
    throw error
  }
}

async function firstFragment(
  source: Mp4Source,
  range: { readonly start: number; readonly end: number },
  movie: Movie,
): Promise<Fragment | undefined> {
  for await (const fragment of walkFragments(source, range, movie)) return fragment
  return undefined
}

/** Seconds after zero at which the first picture is shown, where nothing comes before: players count from it, and so do we. */
function lateBy({ table }: Movie, { time }: Fragment): number {
  return table.samples === 0 ? Math.max(0, time?.from ?? 0) : 0
}

/** From header to header through the whole file. */
async function readAll(movie: Movie, source: Mp4Source): Promise<Mp4Keyframes | undefined> {
  const fragments: Fragment[] = []
  for await (const fragment of walkFragments(source, { start: 0, end: source.length }, movie)) fragments.push(fragment)
  const [first] = fragments
  if (first === undefined) return undefined
  const early = lateBy(movie, first)
  const samples = fragments
    .flatMap(({ keyframes }) => keyframes)
    .map((sample) => ({ ...sample, seconds: sample.seconds - early }))
    .filter(({ offset, length }) => offset + length <= source.length)
  const end = fragments.reduce((latest, { time }) => Math.max(latest, time?.to ?? 0), 0)
  return knownKeyframes(samples, Math.max(movie.durationSeconds, end - early))
}

/**
 * Seconds at which the last segment ends. Where the index does not say, its size tells about how long it is: to look there costs a
 * piece more.
 */
function endOf(segments: readonly Segment[]): number {
  const sorted = segments.toSorted((a, b) => a.start - b.start)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) return 0
  if (last.endSeconds !== undefined) return last.endSeconds
  const secondsPerByte = (last.seconds - first.seconds) / Math.max(1, last.start - first.start)
  const longest = sorted.reduce(
    (gap, { seconds }, i) => Math.max(gap, seconds - (sorted[i - 1]?.seconds ?? seconds)),
    0,
  )
  return last.seconds + Math.min(longest, (last.end - last.start) * secondsPerByte)
}
