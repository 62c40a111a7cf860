import type { TorrentChange } from '../../client/torrent-change.ts'
import type { RencodeValue } from './rencode.ts'

/** A method of the daemon and its arguments. */
export interface DelugeCall {
  readonly method: string
  readonly parameters: readonly RencodeValue[]
}

const KIB = 1_024 // bytes
const NO_LIMIT = -1

/**
 * The calls for a change that needs nothing but the torrent itself; undefined where Deluge has no way, or where
 * `deluge-client.ts` must look at the torrent first (labels, files, trackers). As in Deluge 2's `core/core.py`.
 */
export function callsOf(id: string, change: TorrentChange): readonly DelugeCall[] | undefined {
  const options = (values: readonly (readonly [string, RencodeValue])[]): DelugeCall => ({
    method: 'core.set_torrent_options',
    parameters: [[id], new Map(values)],
  })
  switch (change.kind) {
    case 'force-start': {
      const managed = options([['auto_managed', !change.on]])
      return change.on ? [managed, { method: 'core.resume_torrent', parameters: [id] }] : [managed]
    }
    case 'speed-limits':
      return [
        options([
          ...(change.upload === undefined ? [] : [['max_upload_speed', speedLimit(change.upload)] as const]),
          ...(change.download === undefined ? [] : [['max_download_speed', speedLimit(change.download)] as const]),
        ]),
      ]
    case 'share-limits': {
      const { ratio, seedingTime, inactiveSeedingTime } = change.limits
      // There are no limits of time, and what the daemon's settings say is copied when a torrent is added.
      if (ratio === 'client' || typeof seedingTime === 'number' || typeof inactiveSeedingTime === 'number')
        return undefined
      if (ratio === 'none') return [options([['stop_at_ratio', false]])]
      return [
        options([
          ['stop_at_ratio', true],
          ['stop_ratio', ratio],
        ]),
      ]
    }
    case 'location':
      return [{ method: 'core.move_storage', parameters: [[id], change.path] }]
    case 'rename-folder':
      return [{ method: 'core.rename_folder', parameters: [id, `${change.from}/`, `${change.to}/`] }]
    case 'queue':
      return [{ method: `core.queue_${change.to}`, parameters: [[id]] }]
    case 'super-seeding':
      return [options([['super_seeding', change.on]])]
    case 'sequential':
      return [options([['sequential_download', change.on]])]
    case 'first-last-piece-first':
      return [options([['prioritize_first_last_pieces', change.on]])]
    case 'add-peers':
      return change.peers.map((peer) => {
        const [, host = '', port = '0'] = /^\[?(.*?)\]?:(\d+)$/.exec(peer) ?? []
        return { method: 'core.connect_peer', parameters: [id, host, Number(port)] }
      })
    default:
      return undefined
  }
}

function speedLimit(bytes: number): number {
  return bytes === 0 ? NO_LIMIT : Math.max(1, Math.round(bytes / KIB))
}
