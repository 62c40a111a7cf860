import type { EpisodeNumbers } from '../task/episode-choice.ts'
import type { ChosenVideo } from './chosen-video.ts'

/** A video that is one episode of a series, or several in one file. */
export interface Episode extends EpisodeNumbers {
  readonly video: ChosenVideo
}

/** `S01E02`, `S01E02E03`, `S01E02-E03`, `S01E02-03`; what follows the dash may also be a height such as 720p. */
const SEASON_EPISODE = /(?:^|[^a-z0-9])s(\d{1,4})[ ._-]?e(\d{1,4})(?:[ ._-]?e(\d{1,4})|-(\d{1,3})(?![0-9pi]))?/i
/** `1x02` */
const CROSSED = /(?:^|[^a-z0-9])(\d{1,2})x(\d{2,3})(?![a-z0-9])/i
/** `Episode 2`, `EP02`, `E02`, `第2集` */
const WORDED = /(?:^|[^a-z])(?:(?:episode|ep)[ ._-]?|e)(\d{1,4})(?!\d)|第\s*(\d{1,4})\s*[集话話回]/i
const SEASON = /(?:^|[^a-z])(?:season|s)[ ._-]?(\d{1,4})(?![a-z0-9])|第\s*(\d{1,2})\s*季/i
const NUMBER = /\d+/g
/** Numbers of a name that may be the episode's. */
const TELLING_NUMBERS = 8
/** What anime releases put at the end of a name to check the file by. */
const CHECKSUM = /[[(][0-9a-f]{8}[\])]/gi

/**
 * The episodes among the videos, in order, the largest file of each. Where no name says which episode it is, videos whose
 * names differ in a number alone are episodes by that number.
 */
export function findEpisodes(videos: readonly ChosenVideo[], torrentName: string): readonly Episode[] {
  const named = videos.flatMap((video) => namedEpisode(video, torrentName) ?? [])
  const episodes = new Map<string, Episode>()
  for (const episode of named.length > 0 ? named : numberedEpisodes(videos, torrentName)) {
    const key = `${episode.season} ${episode.first} ${episode.last}`
    if (episode.video.file.length > (episodes.get(key)?.video.file.length ?? 0)) episodes.set(key, episode)
  }
  return [...episodes.values()].sort((a, b) => a.season - b.season || a.first - b.first || a.last - b.last)
}

function namedEpisode(video: ChosenVideo, torrentName: string): Episode | undefined {
  const name = baseName(video)
  const full = SEASON_EPISODE.exec(name) ?? CROSSED.exec(name)
  if (full !== null) {
    const [, season, first, ...lasts] = full
    return episodeOf(video, Number(season), Number(first), Number(lasts.find((last) => last !== undefined) ?? first))
  }
  const [, western, eastern] = WORDED.exec(name) ?? []
  const number = western ?? eastern
  return number === undefined ? undefined : episodeOf(video, seasonOf(video, torrentName), Number(number), 0)
}

function numberedEpisodes(videos: readonly ChosenVideo[], torrentName: string): readonly Episode[] {
  const series = Map.groupBy(videos, (video) => baseName(video).replaceAll(NUMBER, '0'))
  const [longest = []] = [...series.values()].sort((a, b) => b.length - a.length)
  if (longest.length < 2) return []
  for (let column = 0; column < TELLING_NUMBERS; column++) {
    const episodes = longest.map((video) => {
      const number = Number(baseName(video).match(NUMBER)?.[column] ?? 0)
      return episodeOf(video, seasonOf(video, torrentName), number, number)
    })
    if (new Set(episodes.map(({ season, first }) => `${season} ${first}`)).size === episodes.length) return episodes
  }
  return []
}

function episodeOf(video: ChosenVideo, season: number, first: number, last: number): Episode {
  return { video, season, first, last: Math.max(first, last) }
}

/** The nearest folder that names a season, else the torrent. */
function seasonOf(video: ChosenVideo, torrentName: string): number {
  for (const folder of [torrentName, ...video.path.split('/')].reverse()) {
    const [, western, eastern] = SEASON.exec(folder) ?? []
    const season = western ?? eastern
    if (season !== undefined) return Number(season)
  }
  return 1
}

/** The last component without what follows its last dot, and without a checksum. */
function baseName({ path }: ChosenVideo): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[^.]*$/, '')
    .replaceAll(CHECKSUM, '')
}
