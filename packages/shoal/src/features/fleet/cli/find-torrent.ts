import { type ApiClient, type FleetTorrent, listFleetTorrents } from '@shoal/api'
import { NothingFoundError } from '../../../internal/connect-control.ts'
import { words } from './fleet-words.ts'

const SHOWN = 10 // torrents named when several are meant

/**
 * The one torrent that is meant by an info-hash, its beginning, or part of its name.
 * @throws NothingFoundError when there is none, or more than one.
 */
export async function findTorrent(api: ApiClient, text: string, client: string | undefined): Promise<FleetTorrent> {
  const query = { search: text, limit: SHOWN, client }
  const { items } = await api.call(listFleetTorrents, { query })
  const exact = items.filter(({ name, infoHash }) => name === text || infoHash === text.toLowerCase())
  const [only, another] = exact.length > 0 ? exact : items
  if (only === undefined) throw new NothingFoundError(words.noTorrent(text))
  if (another === undefined) return only
  const lines = items.map(({ infoHash, name, clientId }) => `  ${infoHash}  ${clientId}  ${name}`)
  throw new NothingFoundError([words.several(text), ...lines].join('\n'))
}
