import type { TorrentChange } from './torrent-change.ts'

type Tiers = readonly (readonly string[])[]

/** The trackers after a change, tiers kept, none listed twice and no tier empty. */
export function editTrackers(tiers: Tiers, change: TorrentChange): Tiers {
  const kept = (change.setTrackers ?? tiers).map((tier) =>
    tier.filter((tracker) => !isDeleted(tracker, change)).map((tracker) => replaced(tracker, change)),
  )
  return withoutRepeats([...kept, ...(change.addTrackers ?? [])])
}

function isDeleted(tracker: string, change: TorrentChange): boolean {
  if (change.deleteTrackers?.includes(tracker) === true) return true
  return change.deleteMatching?.some((text) => text !== '' && tracker.includes(text)) === true
}

function replaced(tracker: string, change: TorrentChange): string {
  const whole = change.replaceTrackers?.find(({ from }) => from === tracker)?.to ?? tracker
  return (change.replaceText ?? []).reduce((url, { from, to }) => (from === '' ? url : url.replaceAll(from, to)), whole)
}

function withoutRepeats(tiers: Tiers): Tiers {
  const seen = new Set<string>()
  const fresh = (tracker: string): boolean => !seen.has(tracker) && seen.add(tracker) !== undefined
  return tiers.map((tier) => tier.filter(fresh)).filter((tier) => tier.length > 0)
}
