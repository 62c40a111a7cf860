import type { Fleet } from '../fleet.ts'
import type { GrabStateKind } from '../grab/grab.ts'
import type { GrabView } from '../grab/grab-view.ts'
import { MAXIMAL_PAGE } from '../page.ts'
import { apiGrab, apiTorrent } from './torrent-fields.ts'

/** States of grabs that no client shows yet. */
const waitingStates = [
  'accepted',
  'waiting-metadata',
  'fetched',
  'reserved',
  'sending',
  'confirming',
  'parked',
] as const satisfies readonly GrabStateKind[]

/** `torrents/info`: torrents of all clients, and grabs that are on their way to one. */
export async function torrentList(form: URLSearchParams, fleet: Fleet): Promise<readonly object[]> {
  const wanted = form.get('hashes') === null ? undefined : new Set(form.get('hashes')?.toLowerCase().split('|'))
  const category = form.get('category')
  const filter = form.get('filter') ?? 'all'
  const held = fleet.torrents.list().map(apiTorrent)
  const known = new Set<string>(held.map(({ hash }) => hash))
  const waiting = await fleet.grabs.list({ page: { limit: MAXIMAL_PAGE }, filter: { states: waitingStates } })
  const queued = waiting.items.filter(({ infoHash }) => infoHash !== undefined && !known.has(infoHash)).map(apiGrab)
  return [...held, ...queued].filter(
    (torrent) =>
      (wanted === undefined || wanted.has(torrent.hash)) &&
      (category === null || torrent.category === category) &&
      passes(torrent, filter),
  )
}

/** The grab that brings this torrent and has not arrived, if there is one. */
export async function waitingGrab(infoHash: string, fleet: Fleet): Promise<GrabView | undefined> {
  const filter = { states: waitingStates, infoHash: infoHash.toLowerCase() }
  return (await fleet.grabs.list({ page: { limit: 1 }, filter })).items[0]
}

function passes({ amount_left, state }: ReturnType<typeof apiTorrent>, filter: string): boolean {
  switch (filter) {
    case 'downloading':
      return amount_left > 0
    case 'seeding':
    case 'completed':
      return amount_left === 0
    case 'paused':
    case 'stopped':
      return state.startsWith('paused')
    case 'active':
      return state === 'downloading'
    case 'stalled_downloading':
      return state === 'stalledDL'
    case 'errored':
      return state === 'error' || state === 'missingFiles'
    default:
      return true
  }
}
