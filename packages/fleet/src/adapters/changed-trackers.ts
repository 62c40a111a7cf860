import type { TorrentChange } from '../client/torrent-change.ts'

export type TrackerChange = Extract<TorrentChange, { kind: 'add-trackers' | 'edit-tracker' | 'remove-trackers' }>

interface Tracker {
  readonly url: string
  readonly tier: number
}

/** A torrent's trackers after the change, for programs that take the whole list; undefined where one is not there. */
export function changedTrackers(trackers: readonly Tracker[], change: TrackerChange): readonly Tracker[] | undefined {
  const has = (url: string) => trackers.some((tracker) => tracker.url === url)
  switch (change.kind) {
    case 'add-trackers': {
      const tier = Math.max(-1, ...trackers.map((tracker) => tracker.tier)) + 1
      return [...trackers, ...change.urls.filter((url) => !has(url)).map((url, index) => ({ url, tier: tier + index }))]
    }
    case 'edit-tracker':
      if (!has(change.from)) return undefined
      return trackers.map((tracker) => (tracker.url === change.from ? { ...tracker, url: change.to } : tracker))
    case 'remove-trackers':
      if (!change.urls.some(has)) return undefined
      return trackers.filter(({ url }) => !change.urls.includes(url))
  }
}
