import { detectContainer, SIGNATURE_BYTES } from '../container/container-format.ts'
import { fetchCost } from '../pieces/fetch-cost.ts'
import type { PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { CaptureOptions } from '../task/capture-options.ts'
import { chooseVideos, extensionOf, hasVideoName, isWanted, presentFiles } from './choose-videos.ts'
import type { ChosenVideo } from './chosen-video.ts'

/** Files of these kinds are no videos: their first bytes are not worth a piece. */
const OTHER_EXTENSIONS = new Set(
  (
    'txt nfo diz md url htm html pdf epub srt ass ssa sub idx sup vtt smi jpg jpeg png gif webp bmp ico svg ' +
    'mp3 flac m4a aac ac3 dts mka ogg opus wav cue log m3u m3u8 sfv md5 sha1 rar zip 7z gz tar iso exe msi dll ' +
    'bdmv mpls clpi ifo bup xml json js css py torrent db ini ttf otf'
  ).split(' '),
)
/** Files whose first bytes are looked at, the largest first: each may cost a piece. */
const MAX_LOOKS = 8

interface VideoSearch {
  readonly source: PieceSource
  readonly layout: TorrentLayout
  readonly options: CaptureOptions
}

/**
 * The videos that the options ask for. Files whose names say nothing are told by their first bytes, where a glob asks for
 * them or no other file is a video. @throws CaptureError as `chooseVideos`
 */
export async function findVideos(
  { source, layout, options }: VideoSearch,
  signal: AbortSignal,
): Promise<readonly ChosenVideo[]> {
  const byContent = new Set<number>()
  for (const { index, file } of unknownFiles(layout, options)) {
    const { offset } = file
    const length = Math.min(SIGNATURE_BYTES, file.length)
    const { missing } = await fetchCost(source, layout, [{ offset, length }], signal)
    if (source.stats.payloadBytes + missing > (options.byteBudget ?? Number.POSITIVE_INFINITY)) break
    if (detectContainer(await source.read(offset, length, signal)) !== undefined) byContent.add(index)
  }
  return chooseVideos(layout, options, byContent)
}

function unknownFiles(layout: TorrentLayout, { files }: CaptureOptions): readonly ChosenVideo[] {
  const present = presentFiles(layout)
  if (files === undefined && present.some(({ path }) => hasVideoName(path))) return []
  const unknown = present.filter(({ path }) => !hasVideoName(path) && !OTHER_EXTENSIONS.has(extensionOf(path)))
  const wanted = files === undefined ? unknown : unknown.filter((video) => files.some((item) => isWanted(video, item)))
  return wanted.toSorted((a, b) => b.file.length - a.file.length).slice(0, MAX_LOOKS)
}
