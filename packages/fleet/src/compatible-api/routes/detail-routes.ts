import { type Metainfo, MetainfoError, parseMetainfo } from '@shoal/bittorrent'
import type { TorrentAddress, TorrentAnswer } from '../../torrents/torrent-operations.ts'
import { attachment, json } from '../request/answers.ts'
import { ApiError, conflict, notFound, unavailable } from '../request/api-error.ts'
import { fileFields, otherSources, peerFields, propertyFields, trackerFields } from '../torrents/detail-fields.ts'
import type { TableRow } from '../torrents/torrent-table.ts'
import { type ApiCall, type ApiWorld, type Routes, rowNamed } from './route.ts'

/** .torrent files kept parsed: programs ask for the same properties again and again. */
const KEPT = 200
const DIGEST = 20 // bytes of SHA-1

/** What `torrents/…` tells of a single torrent. */
export function detailRoutes(world: ApiWorld): Routes {
  const { torrents } = world.fleet
  const parsed = new Map<string, Metainfo>()

  /** What the client says of the torrent; nothing where it is on its way. */
  const told = async <Value>(
    row: TableRow,
    ask: (address: TorrentAddress) => Promise<TorrentAnswer<Value>>,
  ): Promise<Value | undefined> => {
    const address = addressOf(row)
    return address === undefined ? undefined : answered(await ask(address))
  }

  const metainfoOf = async (row: TableRow, signal: AbortSignal): Promise<Metainfo | undefined> => {
    const known = parsed.get(row.torrent.infoHash)
    if (known !== undefined) return known
    const bytes = await bytesOf(row, signal)
    if (bytes === undefined) return undefined
    const metainfo = parsedBytes(bytes)
    if (metainfo === undefined) return undefined
    const [oldest] = parsed.keys()
    if (parsed.size >= KEPT && oldest !== undefined) parsed.delete(oldest)
    parsed.set(row.torrent.infoHash, metainfo)
    return metainfo
  }

  const bytesOf = async (row: TableRow, signal: AbortSignal): Promise<Uint8Array | undefined> => {
    const address = addressOf(row)
    if (row.grabId !== undefined && address === undefined) return world.fleet.grabs.metainfo(row.grabId)
    if (address === undefined || row.torrent.totalBytes === 0) return undefined
    const answer = await torrents.metainfo(address, signal)
    return answer.kind === 'answer' ? answer.value : undefined
  }

  const parsedBytes = (bytes: Uint8Array): Metainfo | undefined => {
    try {
      return parseMetainfo(bytes, world.hashes)
    } catch (error) {
      if (error instanceof MetainfoError) return undefined
      throw error
    }
  }

  return {
    read: {
      'torrents/properties': async (call) => {
        const row = await rowNamed(world, call)
        return json(propertyFields(row, await metainfoOf(row, call.signal)))
      },

      'torrents/files': async (call) => {
        const row = await rowNamed(world, call)
        const files = (await told(row, (address) => torrents.files(address, call.signal))) ?? []
        const wanted = wantedIndexes(call, files.length)
        const chosen = wanted === undefined ? files : files.filter((_, index) => wanted.has(index))
        return json(chosen.map((file) => fileFields(file, file.index === 0 ? row.torrent.leftBytes === 0 : undefined)))
      },

      'torrents/trackers': async (call) => {
        const row = await rowNamed(world, call)
        const trackers = (await told(row, (address) => torrents.fullTrackers(address, call.signal))) ?? []
        return json([...otherSources(row.torrent.facts?.isPrivate === true), ...trackers.map(trackerFields)])
      },

      'torrents/webseeds': async (call) => {
        const row = await rowNamed(world, call)
        const urls = (await told(row, (address) => torrents.webSeeds(address, call.signal))) ?? []
        return json(urls.map((url) => ({ url })))
      },

      'torrents/pieceStates': async (call) => {
        const row = await rowNamed(world, call)
        const pieces = await told(row, (address) => torrents.pieces(address, call.signal))
        return json([...(pieces?.states ?? [])])
      },

      'torrents/pieceHashes': async (call) => {
        const row = await rowNamed(world, call)
        const pieces = (await metainfoOf(row, call.signal))?.pieces ?? new Uint8Array()
        const count = pieces.length / DIGEST
        return json(
          Array.from({ length: count }, (_, piece) => hex(pieces.subarray(piece * DIGEST, (piece + 1) * DIGEST))),
        )
      },

      'torrents/export': async (call) => {
        const row = await rowNamed(world, call)
        const bytes = await bytesOf(row, call.signal)
        if (bytes === undefined) throw conflict('Unable to export torrent file. Error: Missing metadata')
        return attachment(bytes, `${row.torrent.infoHash}.torrent`)
      },

      'torrents/SSLParameters': async (call) => {
        await rowNamed(world, call)
        return json({ ssl_certificate: '', ssl_dh_params: '', ssl_private_key: '' })
      },

      'sync/torrentPeers': async (call) => {
        if (!call.parameters.has('hash')) throw notFound()
        const row = await rowNamed(world, call)
        const peers = (await told(row, (address) => torrents.peers(address, call.signal))) ?? []
        const rid = (call.parameters.integer('rid') ?? 0) + 1
        const listed = Object.fromEntries(peers.map((peer) => [peer.address, peerFields(peer)]))
        return json({ full_update: true, peers: listed, rid, show_flags: true })
      },
    },
    change: {},
  }
}

function addressOf({ torrent, holders }: TableRow): TorrentAddress | undefined {
  const [holder] = holders
  return holder === undefined ? undefined : { infoHash: torrent.infoHash, clientId: holder.clientId }
}

/** A list that could not be read must not look like an empty one. */
function answered<Value>(answer: TorrentAnswer<Value>): Value {
  switch (answer.kind) {
    case 'answer':
      return answer.value
    case 'not-found':
      throw notFound()
    case 'failed':
      throw unavailable(answer.reason.message)
    case 'unsupported':
      throw conflict(answer.reason.message)
  }
}

function wantedIndexes({ parameters }: ApiCall, count: number): ReadonlySet<number> | undefined {
  const given = parameters.get('indexes')
  if (given === undefined || count === 0) return undefined
  const indexes = given.split('|').map((part) => {
    const index = /^\d+$/.test(part) ? Number(part) : undefined
    if (index === undefined) throw new ApiError(409, `"${part}" is not a valid file index.`)
    if (index >= count) throw new ApiError(409, `Index ${part} is out of bounds.`)
    return index
  })
  return new Set(indexes)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
