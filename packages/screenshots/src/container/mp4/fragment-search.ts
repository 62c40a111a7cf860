import { KeyframeSearch } from '../keyframe-search.ts'
import type { Sight } from '../sightings.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type FileRange } from '../video-reader.ts'
import { BOX_HEADER, type Box, readBoxHeader } from './box.ts'
import { type Fragment, readFragment } from './fragment.ts'
import type { Movie } from './movie.ts'
import type { Mp4Keyframes, Mp4Sample } from './mp4-keyframes.ts'
import { isFragment, type Mp4Source, mp4Source } from './mp4-source.ts'
import { headerOf } from './segment-keyframes.ts'
import { walkFragments } from './walk-fragments.ts'

/** A fragment begins with its header, and in it the box of its number: 16 bytes, § 8.8.5. */
const MOOF = [0x6d, 0x6f, 0x6f, 0x66] as const
const MFHD = [0, 0, 0, 16, 0x6d, 0x66, 0x68, 0x64]
/** Bytes read at a time in search of the last fragment, and in all. */
const TAIL_STEP = 256 * 1024
const MAX_TAIL = 64 * 1024 * 1024
/** The last fragment is looked for this much earlier than the first one's size says: their sizes vary. */
const TAIL_MARGIN = 1.03

interface UnindexedFile {
  readonly file: VideoFile
  readonly movie: Movie
  /** Read already: the first that holds video. */
  readonly first: Fragment
}

/** A fragment, and where the next one begins. */
interface Found {
  readonly fragment: Fragment
  readonly next: number
}

/**
 * A search for fragments by their own times, where no index names them: in any bytes of the file they are found by their
 * headers. @throws ContainerError where none is found at the end of the file.
 */
export async function searchFragments({ file, movie, first }: UnindexedFile, source: Mp4Source): Promise<Mp4Keyframes> {
  const samples = new Map<number, { readonly sample: Mp4Sample; readonly fragment: Fragment }>()
  const firstFound = { fragment: first, next: await nextOf(source, first) }
  const durationSeconds = Math.max(movie.durationSeconds, await endOf(source, movie, firstFound))
  const range = { offset: first.start, length: file.length - first.start }

  const sightOf = (found: readonly Found[]): Sight => {
    const keyframes = found.flatMap(({ fragment }) => {
      for (const sample of fragment.keyframes) samples.set(sample.offset, { sample, fragment })
      return fragment.keyframes.map(({ seconds, offset, length }) => ({ seconds, offset, length, exact: true }))
    })
    const [earliest, latest] = [found[0], found.at(-1)]
    return {
      first: earliest?.fragment.time && { seconds: earliest.fragment.time.from, offset: earliest.fragment.start },
      last: latest?.fragment.time && { seconds: latest.fragment.time.to, offset: latest.next },
      keyframes,
    }
  }
  const look = async ({ offset, length }: FileRange, signal: AbortSignal): Promise<Sight> => {
    const bytes = await file.read(offset, length, signal)
    return sightOf(await fragmentsIn(bytes, offset, mp4Source(file, signal), movie))
  }
  const search = new KeyframeSearch({ durationSeconds, range, look })
  const { time } = first
  // The next fragment most likely begins with a keyframe too.
  if (time !== undefined) search.expect(sightOf([firstFound]), [time.from, time.to])
  return {
    indexed: false,
    durationSeconds,
    find: (from, to, signal, grid) => search.find({ from, to }, signal, grid),
    sample: async ({ offset }) => {
      const known = samples.get(offset)
      if (known === undefined) throw new ContainerError('no keyframe begins there')
      return { sample: known.sample, read: [headerOf(known.fragment)] }
    },
  }
}

/** Seconds at which the last fragment ends. It is as long as the first one, most likely, and else not much further away. */
async function endOf(source: Mp4Source, movie: Movie, { fragment, next }: Found): Promise<number> {
  for (const from of tailPlaces(source.length, fragment.start, next - fragment.start)) {
    const bytes = await source.read(from, Math.min(TAIL_STEP, source.length - from))
    const last = (await fragmentsIn(bytes, from, source, movie)).at(-1)
    if (last === undefined) continue
    let seconds = last.fragment.time?.to ?? 0
    // From there on, header leads to header.
    for await (const { time } of walkFragments(source, { start: last.next, end: source.length }, movie)) {
      seconds = Math.max(seconds, time?.to ?? 0)
    }
    return seconds
  }
  throw new ContainerError('no fragment is found at the end of the file')
}

/** Where to look for the last fragment: where it begins if it is as long as the first, else from the file's end backwards. */
function* tailPlaces(fileLength: number, first: number, usual: number): Generator<number> {
  const guess = Math.max(first, Math.floor(fileLength - usual * TAIL_MARGIN))
  for (let at = guess; at < Math.min(fileLength, guess + usual * (TAIL_MARGIN - 1) + TAIL_STEP); at += TAIL_STEP)
    yield at
  const stop = Math.max(first, fileLength - MAX_TAIL)
  for (let at = fileLength; at > stop; ) {
    at = Math.max(stop, at - TAIL_STEP)
    yield at
  }
}

/** The fragments whose headers begin in the bytes. What a header lacks behind the bytes' end is read too. */
async function fragmentsIn(
  bytes: Uint8Array,
  base: number,
  source: Mp4Source,
  movie: Movie,
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (let at = bytes.indexOf(MOOF[0]); at >= 0; at = bytes.indexOf(MOOF[0], at + 1)) {
    const box = fragmentBox(bytes, at - 4, base, source)
    if (box === undefined) continue
    const inside = box.end - base <= bytes.length
    const body = inside ? bytes.subarray(box.body - base, box.end - base) : await source.body(box)
    const fragment = parsed(body, box, movie)
    if (fragment?.time === undefined || !fragment.timed) continue
    found.push({ fragment, next: await nextOf(source, fragment, bytes, base) })
    at = Math.max(at, box.end - base - 1)
  }
  return found
}

function fragmentBox(bytes: Uint8Array, at: number, base: number, source: Mp4Source): Box | undefined {
  if (at < 0 || at + BOX_HEADER > bytes.length || !MOOF.every((byte, i) => bytes[at + 4 + i] === byte)) return undefined
  if (!MFHD.every((byte, i) => bytes[at + 8 + i] === byte)) return undefined
  const box = readBoxHeader(bytes, at, base, source.length)
  return isFragment(box, source) ? box : undefined
}

/** Undefined for what only looks like one. */
function parsed(body: Uint8Array, box: Box, movie: Movie): Fragment | undefined {
  try {
    return readFragment(body, box, movie)
  } catch (error) {
    if (error instanceof ContainerError) return undefined
    throw error
  }
}

/** Where the next fragment begins: behind this one's data, whose header mostly lies in the same bytes. */
async function nextOf(source: Mp4Source, { end }: Fragment, bytes?: Uint8Array, base = 0): Promise<number> {
  const at = end - base
  if (bytes !== undefined && at + BOX_HEADER <= bytes.length) return readBoxHeader(bytes, at, base, source.length).end
  if (bytes !== undefined || end + BOX_HEADER > source.length) return end
  const box = await source.box(end)
  return box.type === 'mdat' ? box.end : end
}
