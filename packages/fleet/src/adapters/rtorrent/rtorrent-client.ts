import { type InfoHash, MetainfoError, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientProtocolError, ClientRefusedError } from '../../client/client-error.ts'
import { snapshotOf } from '../../client/snapshot-of.ts'
import {
  type ChangeOutcome,
  done,
  type FilePriority,
  type TorrentChange,
  unsupported,
} from '../../client/torrent-change.ts'
import type {
  AddOutcome,
  AddTorrent,
  ClientFile,
  ClientInfo,
  ClientPeer,
  ClientPieces,
  ClientSession,
  ClientSnapshot,
  ClientTorrent,
  ClientTracker,
  TorrentClient,
  TorrentLabels,
} from '../../client/torrent-client.ts'
import { storedTorrent } from '../stored-torrent.ts'
import {
  fileCommands,
  fileOf,
  peerCommands,
  peerOf,
  piecesOf,
  sessionCommands,
  sessionOf,
  trackerCommands,
  trackerOf,
} from './rtorrent-details.ts'
import { RtorrentRpc } from './rtorrent-rpc.ts'
import { knownCount, torrentCommands, torrentOf } from './rtorrent-torrent.ts'
import type { XmlRpcValue } from './xml-rpc.ts'

/** Largest request that rTorrent is told to take, in bytes; its own limit of 512 KiB refuses larger torrents. */
const REQUEST_LIMIT = 32 * 1024 * 1024
/** 0 off, 1 normal, 2 high. */
const MAX_PRIORITY = 2
const NO_SUCH_TORRENT = /info-hash|could not find/i

/** rTorrent 0.9 over XML-RPC. */
export class RtorrentClient implements TorrentClient {
  readonly wishesAtAdd: TorrentClient['wishesAtAdd'] = new Set<never>()
  readonly #rpc: RtorrentRpc
  #snapshot: ClientSnapshot | undefined

  constructor(config: Extract<ClientConfig, { kind: 'rtorrent' }>, timeout: number) {
    this.#rpc = new RtorrentRpc(config, timeout)
  }

  async info(signal: AbortSignal): Promise<ClientInfo> {
    const version = await this.#rpc.call('system.client_version', [], signal)
    await this.#rpc.call('network.xmlrpc.size_limit.set', ['', REQUEST_LIMIT], signal)
    return { program: 'rTorrent', version: String(version) }
  }

  async poll(signal: AbortSignal): Promise<ClientSnapshot> {
    const now = Date.now()
    const rows = await this.#rows('d.multicall2', ['', 'main', ...torrentCommands], signal)
    const listed = rows.flatMap((row) => torrentOf(row, now) ?? [])
    const [up, down, upTotal, downTotal] = await Promise.all(
      [
        'throttle.global_up.rate',
        'throttle.global_down.rate',
        'throttle.global_up.total',
        'throttle.global_down.total',
      ].map(async (method) => knownCount(await this.#rpc.call(method, [], signal))),
    )
    this.#snapshot = snapshotOf(
      new Map(listed.map(({ torrent }) => [torrent.infoHash, torrent])),
      {
        uploadSpeed: up ?? 0,
        downloadSpeed: down ?? 0,
        totalTraffic: upTotal === undefined || downTotal === undefined ? undefined : upTotal + downTotal,
        sessionUploadedBytes: upTotal,
        sessionDownloadedBytes: downTotal,
        freeSpace: listed[0]?.freeSpace,
      },
      this.#snapshot,
    )
    return this.#snapshot
  }

  async find(infoHash: InfoHash, signal: AbortSignal): Promise<ClientTorrent | undefined> {
    const id = idOf(infoHash)
    try {
      // Asked by itself first: of an unknown torrent every command would be a fault.
      await this.#rpc.call('d.hash', [id], signal)
      const cells = await Promise.all(
        torrentCommands.map((command) => {
          const [name = '', argument = ''] = command.split('=')
          return this.#rpc.call(name, argument === '' ? [id] : [id, argument], signal)
        }),
      )
      return torrentOf(cells, Date.now())?.torrent
    } catch (error) {
      if (error instanceof ClientRefusedError && NO_SUCH_TORRENT.test(error.message)) return undefined
      throw error
    }
  }

  async add(request: AddTorrent, signal: AbortSignal): Promise<AddOutcome> {
    refuseGarbage(request.metainfo)
    return this.#load(request.paused ? 'load.raw_verbose' : 'load.raw_start_verbose', request.metainfo, request, signal)
  }

  async addMagnet(uri: string, request: Omit<AddTorrent, 'metainfo'>, signal: AbortSignal): Promise<AddOutcome> {
    return this.#load(request.paused ? 'load.verbose' : 'load.start_verbose', uri, request, signal)
  }

  async start(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('d.open', infoHash, signal)
    await this.#command('d.start', infoHash, signal)
  }

  async stop(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('d.stop', infoHash, signal)
    await this.#command('d.close', infoHash, signal)
  }

  /** rTorrent itself never deletes files: with `deleteFiles` they are removed through its own shell command. */
  async remove(infoHash: InfoHash, { deleteFiles }: { deleteFiles: boolean }, signal: AbortSignal): Promise<void> {
    const path = deleteFiles ? String(await this.#rpc.call('d.base_path', [idOf(infoHash)], signal)) : ''
    await this.#command('d.erase', infoHash, signal)
    if (/^\/.+\/./.test(path)) await this.#rpc.call('execute.throw', ['', 'rm', '-rf', '--', path], signal)
  }

  async reannounce(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('d.tracker_announce', infoHash, signal)
  }

  async recheck(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#command('d.check_hash', infoHash, signal)
  }

  async files(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientFile[]> {
    const chunk = Number(await this.#rpc.call('d.chunk_size', [idOf(infoHash)], signal))
    const rows = await this.#rows('f.multicall', [idOf(infoHash), '', ...fileCommands], signal)
    return rows.map((row, index) => fileOf(row, index, chunk))
  }

  async trackers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientTracker[]> {
    const rows = await this.#rows('t.multicall', [idOf(infoHash), '', ...trackerCommands], signal)
    return rows.map(trackerOf)
  }

  async peers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientPeer[]> {
    return (await this.#rows('p.multicall', [idOf(infoHash), '', ...peerCommands], signal)).map(peerOf)
  }

  async setFiles(
    infoHash: InfoHash,
    { indexes, priority }: { readonly indexes: readonly number[]; readonly priority: FilePriority },
    signal: AbortSignal,
  ): Promise<void> {
    for (const index of indexes) {
      await this.#rpc.call('f.priority.set', [`${idOf(infoHash)}:f${index}`, Math.min(MAX_PRIORITY, priority)], signal)
    }
    await this.#command('d.update_priorities', infoHash, signal)
  }

  /** rTorrent has neither a queue nor limits of sharing, and renames nothing. */
  async change(infoHash: InfoHash, change: TorrentChange, signal: AbortSignal): Promise<ChangeOutcome> {
    const id = idOf(infoHash)
    switch (change.kind) {
      case 'force-start':
        await this.start(infoHash, signal)
        return done
      case 'category':
        await this.#rpc.call('d.custom1.set', [id, encodeURIComponent(change.category)], signal)
        return done
      case 'add-tags':
        return this.#setTags(infoHash, (before) => [...before, ...change.tags], signal)
      case 'remove-tags':
        return this.#setTags(
          infoHash,
          (before) => (change.tags.length === 0 ? [] : before.filter((tag) => !change.tags.includes(tag))),
          signal,
        )
      case 'file-priority':
        await this.setFiles(infoHash, change, signal)
        return done
      case 'add-trackers': {
        const groups = (await this.trackers(infoHash, signal)).map(({ tier }) => tier)
        const first = Math.max(-1, ...groups) + 1
        for (const [index, url] of change.urls.entries()) {
          await this.#rpc.call('d.tracker.insert', [id, String(first + index), url], signal)
        }
        return done
      }
      default:
        return unsupported
    }
  }

  async webSeeds(): Promise<undefined> {
    return undefined
  }

  async pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces> {
    const [length, count, complete, bitfield] = await Promise.all(
      ['d.chunk_size', 'd.size_chunks', 'd.complete', 'd.bitfield'].map((method) =>
        this.#rpc.call(method, [idOf(infoHash)], signal),
      ),
    )
    return piecesOf({ length, count, complete, bitfield })
  }

  async relabel(infoHash: InfoHash, { category, tags }: TorrentLabels, signal: AbortSignal): Promise<void> {
    await this.#rpc.call('d.custom1.set', [idOf(infoHash), encodeURIComponent(category)], signal)
    await this.#setTags(infoHash, (before) => [...before, ...tags], signal)
  }

  /** rTorrent has no command for it, but reads the copy in its session folder out by its own shell command. */
  async exportMetainfo(infoHash: InfoHash, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const folder = String(await this.#rpc.call('session.path', [], signal)).replace(/\/+$/, '')
    if (!folder.startsWith('/')) return undefined
    await this.#command('d.save_full_session', infoHash, signal)
    try {
      const text = await this.#rpc.call(
        'execute.capture',
        ['', 'base64', `${folder}/${idOf(infoHash)}.torrent`],
        signal,
      )
      return storedTorrent(Buffer.from(String(text), 'base64'), infoHash)
    } catch (error) {
      if (error instanceof ClientRefusedError) return undefined
      throw error
    }
  }

  async session(signal: AbortSignal): Promise<ClientSession> {
    const answers = await Promise.all(sessionCommands.map((method) => this.#rpc.call(method, [], signal)))
    return sessionOf(answers)
  }

  close(): Promise<void> {
    return this.#rpc.close()
  }

  async #load(
    method: string,
    source: Uint8Array | string,
    request: Omit<AddTorrent, 'metainfo'>,
    signal: AbortSignal,
  ): Promise<AddOutcome> {
    if ((await this.find(request.infoHash, signal)) !== undefined) return 'present'
    const { category, tags, savePath } = request
    const commands = [
      `d.custom1.set=${encodeURIComponent(category)}`,
      `d.custom.set=shoal_tags,${encodeURIComponent(tags.join(','))}`,
      ...(savePath === undefined ? [] : [`d.directory.set=${quoted(savePath)}`]),
    ]
    await this.#rpc.call(method, ['', source, ...commands], signal)
    return 'added'
  }

  async #setTags(
    infoHash: InfoHash,
    change: (before: readonly string[]) => readonly string[],
    signal: AbortSignal,
  ): Promise<ChangeOutcome> {
    const tags = new Set(change((await this.find(infoHash, signal))?.tags ?? []))
    const written = encodeURIComponent([...tags].join(','))
    await this.#rpc.call('d.custom.set', [idOf(infoHash), 'shoal_tags', written], signal)
    return done
  }

  async #command(method: string, infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#rpc.call(method, [idOf(infoHash)], signal)
  }

  async #rows(
    method: string,
    parameters: readonly XmlRpcValue[],
    signal: AbortSignal,
  ): Promise<readonly XmlRpcValue[]> {
    const answer = await this.#rpc.call(method, parameters, signal)
    if (!Array.isArray(answer)) throw new ClientProtocolError(`${method}: the answer has an unknown shape`)
    return answer
  }
}

/** rTorrent writes info-hashes in capitals and finds no other. */
function idOf(infoHash: InfoHash): string {
  return infoHash.toUpperCase()
}

/** Within a command, commas and spaces separate arguments unless quoted. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** rTorrent answers 0 to a load and drops what it cannot read. */
function refuseGarbage(metainfo: Uint8Array): void {
  try {
    parseMetainfo(metainfo, nodeHashes)
  } catch (error) {
    if (!(error instanceof MetainfoError)) throw error
    throw new ClientRefusedError('what was to be added is not a torrent', { cause: error })
  }
}
