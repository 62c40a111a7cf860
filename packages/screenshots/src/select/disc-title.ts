import { fetchCost } from '../pieces/fetch-cost.ts'
import type { LayoutFile, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { CaptureOptions } from '../task/capture-options.ts'
import type { ChosenVideo } from './chosen-video.ts'
import { PLAYLIST_BYTES, type PlayItem, readPlaylist } from './read-playlist.ts'

/** A video, and what is wanted of it. */
export interface WantedVideo {
  readonly video: ChosenVideo
  readonly options: CaptureOptions
}

interface DiscSource {
  readonly source: PieceSource
  readonly layout: TorrentLayout
  readonly options: CaptureOptions
}

const STREAM = /^(.*BDMV\/)STREAM\/(\d{5})\.m2ts$/i
const MAX_PLAYLISTS = 500
/** A stream with this share of all streams' bytes is the main title; else that may be split, and the playlists tell. */
const CLEAR_SHARE = 0.6

/**
 * The streams of a Blu-ray disc's main title, each with its part of the shots: that of the playlist which shows different
 * streams for the longest time. Undefined where one stream is all of it, and of what is no such disc.
 */
export async function splitTitle(
  largest: ChosenVideo,
  { source, layout, options }: DiscSource,
  signal: AbortSignal,
): Promise<readonly WantedVideo[] | undefined> {
  const disc = STREAM.exec(largest.path)?.[1]
  if (disc === undefined || options.files !== undefined || options.episodes !== undefined) return undefined
  const streams = new Map<string, ChosenVideo>()
  const playlists: LayoutFile[] = []
  for (const [index, file] of layout.files.entries()) {
    const path = file.path.join('/')
    const [, folder, clip = ''] = STREAM.exec(path) ?? []
    if (folder === disc) streams.set(clip, { index, file, path })
    const listed = path.startsWith(`${disc}PLAYLIST/`) && path.toLowerCase().endsWith('.mpls')
    if (listed && file.length <= PLAYLIST_BYTES) playlists.push(file)
  }
  const bytes = [...streams.values()].reduce((sum, { file }) => sum + file.length, 0)
  if (largest.file.length >= CLEAR_SHARE * bytes || playlists.length > MAX_PLAYLISTS) return undefined
  if (options.byteBudget !== undefined) {
    const { missing } = await fetchCost(source, layout, playlists, signal)
    if (missing > options.byteBudget) return undefined
  }
  source.prefetch(playlists)
  let title: readonly PlayItem[] = []
  for (const { offset, length } of playlists) {
    const items = readPlaylist(await source.read(offset, length, signal)) ?? []
    const different = [...new Map(items.map((item) => [item.clip, item])).values()]
    const shown = different.filter(({ clip }) => streams.has(clip))
    if (lengthOf(shown) > lengthOf(title)) title = shown
  }
  const parts = title.flatMap(({ clip, seconds }) => {
    const video = streams.get(clip)
    return video === undefined ? [] : [{ video, seconds }]
  })
  return parts.length === 0 ? undefined : shareOut(parts, options)
}

interface TitlePart {
  readonly video: ChosenVideo
  readonly seconds: number
}

/** Gives each part the shots that fall into it, as if all were one video. */
function shareOut(parts: readonly TitlePart[], options: CaptureOptions): readonly WantedVideo[] {
  if (options.everySeconds !== undefined) return parts.map(({ video }) => ({ video, options }))
  const whole = lengthOf(parts)
  const { moments, count } = options
  const wanted = moments ?? Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * whole)
  let start = 0
  const shared = parts.map(({ video, seconds }, i) => {
    const [from, to] = [start, i === parts.length - 1 ? Number.POSITIVE_INFINITY : start + seconds]
    start += seconds
    const own = wanted.filter((moment) => moment >= from && moment < to).map((moment) => moment - from)
    const share = moments === undefined ? { count: own.length } : { moments: own }
    return { video, shots: own.length, options: { ...options, ...share } }
  })
  return shared.filter(({ shots }) => shots > 0)
}

function lengthOf(items: readonly { readonly seconds: number }[]): number {
  return items.reduce((sum, { seconds }) => sum + seconds, 0)
}
