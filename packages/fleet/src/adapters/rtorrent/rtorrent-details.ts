import type { ClientFile, ClientPeer, ClientTracker } from '../../client/torrent-client.ts'
import type { XmlRpcValue } from './xml-rpc.ts'

/** Cells of a row of a multicall, in the order of its commands. */
function cells(row: XmlRpcValue): readonly XmlRpcValue[] {
  return Array.isArray(row) ? row : []
}

export const fileCommands = ['f.path=', 'f.size_bytes=', 'f.completed_chunks=', 'f.priority='] as const

/** `chunk` is the length of a piece in bytes: rTorrent counts in those. */
export function fileOf(row: XmlRpcValue, index: number, chunk: number): ClientFile {
  const [path = '', size = 0, completed = 0, priority = 1] = cells(row)
  const length = Number(size)
  return {
    index,
    path: String(path),
    length,
    completedBytes: Math.min(length, Number(completed) * chunk),
    priority: Number(priority) === 0 ? 0 : Number(priority) > 1 ? 2 : 1,
  }
}

export const trackerCommands = [
  't.url=',
  't.group=',
  't.is_enabled=',
  't.is_busy=',
  't.success_counter=',
  't.failed_counter=',
  't.scrape_complete=',
  't.scrape_incomplete=',
] as const

export function trackerOf(row: XmlRpcValue): ClientTracker {
  const [url = '', group = 0, enabled = 1, busy = 0, succeeded = 0, failed = 0, seeders = 0, leechers = 0] = cells(row)
  return {
    url: String(url),
    tier: Number(group),
    status: statusOf(Number(enabled), Number(busy), Number(succeeded), Number(failed)),
    message: '',
    seeders: Number(seeders),
    leechers: Number(leechers),
  }
}

/** The counter of failures begins anew at each success. */
function statusOf(enabled: number, busy: number, succeeded: number, failed: number): ClientTracker['status'] {
  if (enabled === 0) return 'disabled'
  if (busy === 1) return 'updating'
  if (failed > 0) return 'error'
  return succeeded > 0 ? 'working' : 'waiting'
}

export const peerCommands = [
  'p.address=',
  'p.port=',
  'p.client_version=',
  'p.completed_percent=',
  'p.up_rate=',
  'p.down_rate=',
] as const

export function peerOf(row: XmlRpcValue): ClientPeer {
  const [address = '', port = 0, client = '', percent = 0, up = 0, down = 0] = cells(row)
  const host = String(address)
  return {
    address: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    client: String(client),
    progress: Number(percent) / 100,
    uploadSpeed: Number(up),
    downloadSpeed: Number(down),
  }
}
