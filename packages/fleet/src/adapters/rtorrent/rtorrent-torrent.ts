import { infoHash } from '@shoal/bittorrent'
import { ClientProtocolError } from '../../client/client-error.ts'
import type { ClientTorrent, TorrentActivity } from '../../client/torrent-client.ts'
import { count } from '../known-fields.ts'
import type { XmlRpcValue } from './xml-rpc.ts'

const SECOND = 1_000 // milliseconds

/** Commands asked of each torrent, in the order `torrentOf` reads them. */
export const torrentCommands = [
  'd.hash=',
  'd.name=',
  'd.size_bytes=',
  'd.completed_bytes=',
  'd.up.rate=',
  'd.down.rate=',
  'd.up.total=',
  'd.down.total=',
  'd.custom1=',
  'd.custom=shoal_tags',
  'd.directory_base=',
  'd.is_multi_file=',
  'd.load_date=',
  'd.timestamp.finished=',
  'd.is_active=',
  'd.is_open=',
  'd.complete=',
  'd.hashing=',
  'd.message=',
  'd.peers_complete=',
  'd.peers_accounted=',
  'd.free_diskspace=',
  'd.is_meta=',
  'd.base_path=',
  'd.is_private=',
  'd.ratio=',
] as const

export interface RtorrentTorrent {
  readonly torrent: ClientTorrent
  /** Of the disk that it is on. */
  readonly freeSpace: number | undefined
}

/** A whole number that is not negative and exact; i8 values come as texts. Anything else is unknown. */
export function knownCount(value: XmlRpcValue | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return count.parse(number)
}

/** The torrent in Shoal's words; undefined without an info-hash. The category is what ruTorrent keeps in `custom1`. */
export function torrentOf(row: XmlRpcValue, now: number): RtorrentTorrent | undefined {
  if (!Array.isArray(row)) throw new ClientProtocolError('rTorrent lists a torrent in an unknown shape')
  const cell = (command: Command): XmlRpcValue => row[torrentCommands.indexOf(command)] ?? ''
  const text = (command: Command): string => {
    const value = cell(command)
    return typeof value === 'string' ? value : ''
  }
  const known = (command: Command) => knownCount(cell(command))
  const number: Reading = (command) => known(command) ?? 0
  if (!/^[0-9a-f]{40}$/i.test(text('d.hash='))) return undefined
  // What it tells of a magnet link's torrent is about the metadata.
  const isMeta = number('d.is_meta=') === 1
  const size = isMeta ? 0 : number('d.size_bytes=')
  const completed = isMeta ? 0 : Math.min(size, number('d.completed_bytes='))
  const finished = number('d.timestamp.finished=')
  const message = text('d.message=')
  const base = text('d.directory_base=')
  const multiFile = number('d.is_multi_file=') === 1
  return {
    freeSpace: known('d.free_diskspace='),
    torrent: {
      infoHash: infoHash(text('d.hash=')),
      name: text('d.name='),
      activity: activityOf(number, message),
      totalBytes: size,
      completedBytes: completed,
      leftBytes: size - completed,
      uploadSpeed: number('d.up.rate='),
      downloadSpeed: number('d.down.rate='),
      uploadedBytes: number('d.up.total='),
      downloadedBytes: number('d.down.total='),
      category: decoded(text('d.custom1=')),
      tags: decoded(text('d.custom=shoal_tags'))
        .split(',')
        .filter((tag) => tag !== ''),
      savePath: parentOf(base, multiFile),
      addedAt: number('d.load_date=') * SECOND,
      completedAt: finished > 0 ? finished * SECOND : undefined,
      seedingTime: finished > 0 ? Math.max(0, Math.round(now / SECOND - finished)) : 0,
      seeders: number('d.peers_complete='),
      leechers: number('d.peers_accounted='),
      error: message === '' ? undefined : message,
      facts: {
        contentPath: isMeta ? undefined : contentPathOf(text('d.base_path='), base, multiFile ? '' : text('d.name=')),
        infoHashV1: text('d.hash=').toLowerCase(),
        isPrivate: known('d.is_private=') === undefined ? undefined : number('d.is_private=') === 1,
        // In thousandths.
        ratio: known('d.ratio=') === undefined ? undefined : number('d.ratio=') / 1_000,
      },
    },
  }
}

/** rTorrent tells where the data is only while the torrent is open. */
function contentPathOf(path: string, base: string, name: string): string {
  if (path !== '') return path
  return name === '' ? base : `${base.replace(/\/+$/, '')}/${name}`
}

type Command = (typeof torrentCommands)[number]

type Reading = (command: Command) => number

function activityOf(number: Reading, message: string): TorrentActivity {
  if (/no space|i\/o error|download registered/i.test(message)) return 'error'
  if (/missing|no such file/i.test(message)) return 'missing-files'
  if (number('d.hashing=') !== 0) return 'checking'
  if (number('d.is_active=') === 0 || number('d.is_open=') === 0) return 'paused'
  if (number('d.is_meta=') === 1) return 'metadata'
  if (number('d.complete=') === 1) return 'seeding'
  return number('d.down.rate=') > 0 ? 'downloading' : 'stalled'
}

/** Of a torrent with several files, the base is the folder made for it. */
function parentOf(base: string, multiFile: boolean): string {
  return multiFile ? base.replace(/\/[^/]*\/?$/, '') : base
}

/** ruTorrent keeps labels percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
