import { guessLengths } from '../guess-lengths.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type Keyframe } from '../video-reader.ts'
import type { Fragment } from './fragment.ts'
import type { Movie } from './movie.ts'
import type { Mp4Keyframes, Mp4Sample } from './mp4-keyframes.ts'
import { mp4Source } from './mp4-source.ts'
import type { Segment } from './segment-index.ts'
import { walkFragments } from './walk-fragments.ts'

/** Segments looked into for one question. */
const MAX_LOOKS = 24

export interface SegmentedFile {
  readonly file: VideoFile
  readonly movie: Movie
  readonly segments: readonly Segment[]
  readonly durationSeconds: number
}

/** Keyframes of segments that each hold one, at their start: an index knows them all but for their sizes. */
export function firstOfSegments({ file, movie, segments, durationSeconds }: SegmentedFile): Mp4Keyframes {
  const places = segments
    .map(({ start, seconds }) => ({ offset: start, seconds }))
    .sort((a, b) => a.seconds - b.seconds)
  const keyframes = guessLengths(places, { fileLength: file.length, durationSeconds })
  const byStart = new Map(segments.map((segment) => [segment.start, segment]))
  return {
    indexed: true,
    durationSeconds,
    find: async (from, to) => keyframes.filter(({ seconds }) => seconds >= from && seconds < to),
    sample: async ({ offset, seconds }, signal) => {
      const segment = byStart.get(offset)
      const range = { start: offset, end: segment?.end ?? file.length }
      for await (const fragment of walkFragments(mp4Source(file, signal), range, movie)) {
        const sample = nearest(fragment.keyframes, seconds)
        if (sample !== undefined) return { sample, read: [headerOf(fragment)] }
      }
      throw new ContainerError('the fragment holds no keyframe')
    },
  }
}

/** Keyframes of segments that hold any number of them: known once a segment's fragments are read. */
export function insideSegments({ file, movie, segments, durationSeconds }: SegmentedFile): Mp4Keyframes {
  const samples = new Map<number, { readonly sample: Mp4Sample; readonly fragment: Fragment }>()
  const looked = new Map<Segment, readonly Keyframe[]>()
  const look = async (segment: Segment, signal: AbortSignal): Promise<readonly Keyframe[]> => {
    const known = looked.get(segment)
    if (known !== undefined) return known
    const found: Keyframe[] = []
    for await (const fragment of walkFragments(mp4Source(file, signal), segment, movie)) {
      for (const sample of fragment.keyframes) {
        samples.set(sample.offset, { sample, fragment })
        found.push({ seconds: sample.seconds, offset: sample.offset, length: sample.length, exact: true })
      }
    }
    looked.set(segment, found)
    return found
  }
  return {
    indexed: false,
    durationSeconds,
    find: async (from, to, signal) => {
      const middle = (from + to) / 2
      const order = outward(segments, middle)
      const distance = ({ seconds }: Keyframe): number => Math.abs(seconds - middle)
      const found: Keyframe[] = []
      for (const [count, segment] of order.entries()) {
        const best = Math.min(...found.map(distance))
        // A segment further on holds none that is nearer, as far as the index tells.
        const enough = best <= (to - from) / 2 || Math.abs(segment.seconds - middle) > best
        if (count > 1 && (count >= MAX_LOOKS || enough)) break
        if (count === 1 && best <= (to - from) / 2) break
        found.push(...(await look(segment, signal)))
      }
      found.sort((a, b) => distance(a) - distance(b))
      const wanted = found.filter(({ seconds }) => seconds >= from && seconds < to)
      return wanted.length > 0 ? wanted : found.slice(0, 1)
    },
    sample: async ({ offset }) => {
      const known = samples.get(offset)
      if (known === undefined) throw new ContainerError('no keyframe begins there')
      return { sample: known.sample, read: [headerOf(known.fragment)] }
    },
  }
}

/** The segment in which a moment lies, then its neighbours on either side, ever further. */
function outward(segments: readonly Segment[], seconds: number): readonly Segment[] {
  const sorted = segments.toSorted((a, b) => a.seconds - b.seconds)
  const at = Math.max(
    0,
    sorted.findLastIndex((segment) => segment.seconds <= seconds),
  )
  const order: Segment[] = []
  for (let step = 0; order.length < Math.min(MAX_LOOKS, sorted.length) && step < sorted.length; step++) {
    const sides = step === 0 ? [sorted[at]] : [sorted[at + step], sorted[at - step]]
    order.push(...sides.filter((segment) => segment !== undefined))
  }
  return order
}

function nearest(samples: Fragment['keyframes'], seconds: number): Mp4Sample | undefined {
  return samples.toSorted((a, b) => Math.abs(a.seconds - seconds) - Math.abs(b.seconds - seconds))[0]
}

export function headerOf({ start, end }: Pick<Fragment, 'start' | 'end'>): { offset: number; length: number } {
  return { offset: start, length: end - start }
}
