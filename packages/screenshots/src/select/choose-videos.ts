import type { TorrentLayout } from '../pieces/piece-source.ts'
import { CaptureError } from '../task/capture-error.ts'
import type { CaptureOptions } from '../task/capture-options.ts'
import { parseEpisodeChoice } from '../task/episode-choice.ts'
import type { ChosenVideo } from './chosen-video.ts'
import { findEpisodes } from './find-episodes.ts'
import { matchGlob } from './match-glob.ts'

const EXTENSIONS = new Set(
  'mp4 m4v mov qt 3gp 3g2 f4v mkv mk3d webm ts m2ts mts m2t trp tp avi divx flv wmv asf mpg mpeg mpe m2v vob ogm ogv rm rmvb mxf wtv nut ivf'.split(
    ' ',
  ),
)
/** A file called a sample is one when it is smaller than this share of the largest video. */
const SAMPLE_SHARE = 0.3
const SAMPLE_NAME = /(?:^|[^a-z])sample(?:[^a-z]|$)/i
/** A part of a DVD's title set; part 0 is its menu. */
const DVD_PART = /^(.*VTS_\d\d_)[1-9]\.VOB$/i
const MAX_FILES = 100

/** Indexes of files that are videos by their content, whatever their names. */
const noneByContent: ReadonlySet<number> = new Set()

/**
 * The videos that the options ask for, in the torrent's order: those that match a glob or index, else the largest. Where
 * episodes are asked for, those among the former, else among all, in the series' order. Files are videos by their names,
 * or by their content where that is known.
 * @throws CaptureError `no_video`, `no_such_file` or `no_such_episode` where there is none.
 */
export function chooseVideos(
  layout: TorrentLayout,
  options: CaptureOptions,
  byContent = noneByContent,
): readonly ChosenVideo[] {
  const present = presentFiles(layout)
  const isVideo = ({ path, index }: ChosenVideo): boolean => hasVideoName(path) || byContent.has(index)
  const { files, episodes } = options
  const byHand = (wanted: readonly (string | number)[]) => chosenByHand(layout, present, wanted, isVideo)
  if (files !== undefined && episodes === undefined) return byHand(files).slice(0, MAX_FILES)
  const videos = present.filter(isVideo).toSorted((a, b) => b.file.length - a.file.length)
  const largest = videos[0]
  if (largest === undefined) throw new CaptureError('no_video', whyNone(layout, present))
  const isSample = ({ file, path }: ChosenVideo): boolean =>
    SAMPLE_NAME.test(path) && file.length < SAMPLE_SHARE * largest.file.length
  if (episodes !== undefined) {
    const among = files === undefined ? videos.filter((video) => !isSample(video)) : byHand(files)
    return chosenEpisodes(among, episodes, layout.name)
  }
  const title = dvdTitle(present, largest)
  return [title ?? videos.find((video) => !isSample(video)) ?? largest]
}

function chosenEpisodes(videos: readonly ChosenVideo[], wanted: string, torrentName: string): readonly ChosenVideo[] {
  const wants = parseEpisodeChoice(wanted)
  const episodes = findEpisodes(videos, torrentName)
  if (episodes.length === 0)
    throw new CaptureError('no_such_episode', `none of its ${videos.length} videos is an episode`)
  const chosen = episodes.filter((episode) => wants?.(episode))
  if (chosen.length > 0) return chosen.slice(0, MAX_FILES).map(({ video }) => video)
  throw new CaptureError('no_such_episode', `none of its ${episodes.length} episodes is one of those asked for`)
}

/**
 * The DVD title set that begins with the first part of the largest VOB's: its parts of 1 GB are one video, and lie one
 * behind the other in the torrent unless something stands between them.
 */
function dvdTitle(present: readonly ChosenVideo[], largest: ChosenVideo): ChosenVideo | undefined {
  const set = DVD_PART.exec(largest.path)?.[1]
  if (set === undefined) return undefined
  const parts = present.filter(({ path }) => DVD_PART.exec(path)?.[1] === set)
  parts.sort((a, b) => a.path.localeCompare(b.path, 'en'))
  const [first] = parts
  if (first === undefined) return undefined
  let { length } = first.file
  for (const { file } of parts.slice(1)) {
    if (file.offset !== first.file.offset + length) break
    length += file.length
  }
  return { ...first, file: { ...first.file, length } }
}

function chosenByHand(
  layout: TorrentLayout,
  present: readonly ChosenVideo[],
  wanted: readonly (string | number)[],
  isVideo: (video: ChosenVideo) => boolean,
): readonly ChosenVideo[] {
  const named = present.filter((video) => wanted.some((item) => isWanted(video, item)))
  const byIndex = ({ index }: ChosenVideo): boolean => wanted.includes(index)
  const chosen = named.filter((video) => byIndex(video) || isVideo(video))
  if (chosen.length > 0) return chosen
  if (present.length === 0) throw new CaptureError('no_such_file', whyNone(layout, present))
  const asked = wanted.map((item) => (typeof item === 'number' ? `number ${item}` : item)).join(', ')
  const [only] = named
  const reason =
    only === undefined
      ? `there is no file ${asked}`
      : named.length === 1
        ? `${only.path} is not a video`
        : `none of the ${named.length} files that match ${asked} is a video`
  throw new CaptureError('no_such_file', reason)
}

/** Files with bytes in them, without the filler between. */
export function presentFiles({ files, name }: TorrentLayout): readonly ChosenVideo[] {
  const all = files.map((file, index) => ({ index, file, path: file.path.join('/') || name }))
  return all.filter(({ file }) => file.length > 0 && file.padding !== true)
}

/** Whether a glob matches the file's path, or a number is its index. */
export function isWanted({ index, path }: ChosenVideo, item: string | number): boolean {
  return typeof item === 'number' ? index === item : matchGlob(item, path)
}

/** Why nothing is chosen, for people. */
function whyNone({ files }: TorrentLayout, present: readonly ChosenVideo[]): string {
  const [only] = present
  if (files.length === 0) return 'it has no files'
  if (only === undefined)
    return files.length === 1 ? 'its only file is empty' : `all of its ${files.length} files are empty`
  return present.length === 1
    ? `its only file, ${only.path}, is not a video`
    : `none of its ${present.length} files is a video`
}

export function hasVideoName(path: string): boolean {
  return EXTENSIONS.has(extensionOf(path))
}

/** What follows the last dot, in small letters. */
export function extensionOf(path: string): string {
  return /\.([^./]*)$/.exec(path)?.[1]?.toLowerCase() ?? ''
}
