/** The episodes that one file shows. */
export interface EpisodeNumbers {
  /** 1 where neither its name nor its folder says. */
  readonly season: number
  readonly first: number
  readonly last: number
}

/** Tells whether an episode is wanted. */
export type EpisodeChoice = (episode: EpisodeNumbers) => boolean

const RANGE = /^(?:s(\d{1,4}))?(?:e?(\d{1,4}))?(?:\s*(-)\s*(?:s(\d{1,4}))?(?:e?(\d{1,4}))?)?$/i
/** Above every number of an episode. */
const EPISODES = 10_000

/**
 * Reads `all`, or episodes and ranges separated by commas: `3`, `2-5`, `S02`, `S02E03`, `S01E03-E06`, `S01-S03`. A number
 * without season is that episode of every season. Undefined for anything else.
 */
export function parseEpisodeChoice(text: string): EpisodeChoice | undefined {
  if (/^\s*all\s*$/i.test(text)) return () => true
  const ranges = text.split(',').map((word) => parseRange(word.trim()))
  const right = ranges.filter((range) => range !== undefined)
  if (right.length < ranges.length) return undefined
  return (episode) => right.some((wants) => wants(episode))
}

function parseRange(word: string): EpisodeChoice | undefined {
  const [, season, episode, dash, lastSeason, lastEpisode] = RANGE.exec(word) ?? []
  if (season === undefined && episode === undefined) return undefined
  const open = dash !== undefined && lastSeason === undefined && lastEpisode === undefined
  // `S1-3` may mean seasons or episodes, `3-S2` nothing.
  const unclear =
    season === undefined ? lastSeason !== undefined : (episode === undefined) !== (lastEpisode === undefined)
  if (open || (dash !== undefined && unclear)) return undefined
  const end = dash === undefined ? episode : lastEpisode
  const from = Number(episode ?? 0)
  const to = end === undefined ? EPISODES - 1 : Number(end)
  if (season === undefined) return from > to ? undefined : ({ first, last }) => first <= to && last >= from
  const begin = Number(season) * EPISODES + from
  const finish = Number(lastSeason ?? season) * EPISODES + to
  if (begin > finish) return undefined
  return (one) => one.season * EPISODES + one.first <= finish && one.season * EPISODES + one.last >= begin
}
