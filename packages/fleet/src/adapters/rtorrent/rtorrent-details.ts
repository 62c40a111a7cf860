import type { ClientFile, ClientPeer, ClientPieces, ClientSession, ClientTracker } from '../../client/torrent-client.ts'
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

const THERE = 2
const MOST_PIECES = 10_000_000

/** The bitfield comes in hexadecimal, and empty for a torrent that is whole or not open. */
export function piecesOf(cellsOf: {
  readonly length: XmlRpcValue | undefined
  readonly count: XmlRpcValue | undefined
  readonly complete: XmlRpcValue | undefined
  readonly bitfield: XmlRpcValue | undefined
}): ClientPieces {
  const states = new Uint8Array(Math.min(MOST_PIECES, Number(cellsOf.count) || 0))
  const bits = Buffer.from(String(cellsOf.bitfield ?? ''), 'hex')
  for (let index = 0; index < states.length; index += 1) {
    const has = ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
    if (has || Number(cellsOf.complete) === 1) states[index] = THERE
  }
  return { length: Number(cellsOf.length) || 0, states }
}

export const sessionCommands = [
  'throttle.global_up.rate',
  'throttle.global_down.rate',
  'throttle.global_up.total',
  'throttle.global_down.total',
  'throttle.global_up.max_rate',
  'throttle.global_down.max_rate',
  'network.listen.port',
] as const

export function sessionOf(answers: readonly XmlRpcValue[]): ClientSession {
  const [up = 0, down = 0, upTotal = 0, downTotal = 0, upLimit = 0, downLimit = 0, port = 0] = answers
  return {
    uploadSpeed: Number(up),
    downloadSpeed: Number(down),
    uploadedBytes: Number(upTotal),
    downloadedBytes: Number(downTotal),
    ...(Number(upLimit) > 0 ? { uploadLimit: Number(upLimit) } : {}),
    ...(Number(downLimit) > 0 ? { downloadLimit: Number(downLimit) } : {}),
    ...(Number(port) > 0 ? { listenPort: Number(port) } : {}),
  }
}
