import { type InfoHash, infoHash as infoHashOf } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientProtocolError, ClientRefusedError } from '../../client/client-error.ts'
import { type PathPair, toShoalPath } from '../../client/map-path.ts'
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
import { changedTrackers, type TrackerChange } from '../changed-trackers.ts'
import { count } from '../known-fields.ts'
import { readStoredTorrent } from '../stored-torrent.ts'
import { callsOf } from './deluge-changes.ts'
import { DelugeConnection } from './deluge-connection.ts'
import {
  detailsSchema,
  filePriorities,
  filesOf,
  limitsOf,
  limitsSchema,
  objectOf,
  peersOf,
  piecesOf,
  piecesSchema,
  type TorrentPatch,
  torrentKeys,
  torrentOf,
  torrentPatchSchema,
  trackersOf,
} from './deluge-torrent.ts'
import type { RencodeValue } from './rencode.ts'

const sessionSchema = z.object({
  payload_upload_rate: count,
  payload_download_rate: count,
  total_payload_upload: count,
  total_payload_download: count,
  dht_nodes: count,
})

/** Polls from one question for free space, or for the whole of a long list, to the next. */
const SELDOM = 10
/** Torrents; asking for so many as a whole each time costs a few milliseconds. */
const SHORT_LIST = 500

/** Deluge 2 over its daemon's own protocol. */
export class DelugeClient implements TorrentClient {
  readonly wishesAtAdd: TorrentClient['wishesAtAdd'] = new Set(['skipChecking'] as const)
  readonly #connection: DelugeConnection
  readonly #pathMapping: readonly PathPair[]
  readonly #patches = new Map<string, TorrentPatch>()
  #polls = 0
  #freeSpace: number | undefined
  #snapshot: ClientSnapshot | undefined
  #labels: ReadonlySet<string> | undefined

  constructor(config: Extract<ClientConfig, { kind: 'deluge' }>, timeout: number) {
    this.#pathMapping = config.pathMapping
    this.#connection = new DelugeConnection(config, timeout)
  }

  async info(signal: AbortSignal): Promise<ClientInfo> {
    const version = await this.#connection.call('daemon.info', [], signal)
    this.#polls = 0
    this.#labels = await this.#enableLabels(signal)
    return { program: 'Deluge', version: String(version) }
  }

  async poll(signal: AbortSignal): Promise<ClientSnapshot> {
    const seldom = this.#polls % SELDOM === 0
    // Deluge 2 takes a difference to whoever asked last, another program maybe (`torrent.py`, `get_status` after
    // `torrents_status_update`). What went astray comes with the next whole list, so only long ones are asked for by difference.
    const byDifference = !seldom && this.#patches.size > SHORT_LIST
    const parameters = [new Map(), torrentKeys, byDifference]
    const answer = await this.#connection.call('core.get_torrents_status', parameters, signal)
    this.#merge(answer)
    const session = sessionSchema.safeParse(
      objectOf(await this.#connection.call('core.get_session_status', [Object.keys(sessionSchema.shape)], signal)),
    )
    if (!session.success) throw new ClientProtocolError('Deluge tells its session in an unknown shape')
    if (seldom) {
      // -1 where the folder is missing.
      this.#freeSpace = count.parse(await this.#connection.call('core.get_free_space', [], signal))
    }
    this.#polls += 1
    const { data } = session
    const torrents = [...this.#patches].flatMap(([id, patch]) => torrentOf(id, patch) ?? [])
    const { total_payload_upload: uploaded, total_payload_download: downloaded } = data
    this.#snapshot = snapshotOf(
      new Map(torrents.map((torrent) => [torrent.infoHash, torrent])),
      {
        uploadSpeed: data.payload_upload_rate ?? 0,
        downloadSpeed: data.payload_download_rate ?? 0,
        totalTraffic: uploaded === undefined || downloaded === undefined ? undefined : uploaded + downloaded,
        sessionUploadedBytes: uploaded,
        sessionDownloadedBytes: downloaded,
        dhtNodes: data.dht_nodes,
        freeSpace: this.#freeSpace,
      },
      this.#snapshot,
    )
    return this.#snapshot
  }

  async find(infoHash: InfoHash, signal: AbortSignal): Promise<ClientTorrent | undefined> {
    const filter = new Map<string, RencodeValue>([['id', [infoHash]]])
    const answer = await this.#connection.call('core.get_torrents_status', [filter, torrentKeys], signal)
    const [entry] = Object.entries(objectOf(answer))
    if (entry === undefined) return undefined
    const [id, value] = entry
    // An unknown id is answered with nothing but its name.
    const patch = parsed(value)
    return patch.name === undefined ? undefined : torrentOf(id, patch)
  }

  add(request: AddTorrent, signal: AbortSignal): Promise<AddOutcome> {
    const file = Buffer.from(request.metainfo).toString('base64')
    return this.#add('core.add_torrent_file', [`${request.infoHash}.torrent`, file], request, signal)
  }

  addMagnet(uri: string, request: Omit<AddTorrent, 'metainfo'>, signal: AbortSignal): Promise<AddOutcome> {
    return this.#add('core.add_torrent_magnet', [uri], request, signal)
  }

  async start(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#connection.call('core.resume_torrent', [infoHash], signal)
  }

  async stop(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#connection.call('core.pause_torrent', [infoHash], signal)
  }

  async remove(infoHash: InfoHash, { deleteFiles }: { deleteFiles: boolean }, signal: AbortSignal): Promise<void> {
    await this.#connection.call('core.remove_torrent', [infoHash, deleteFiles], signal)
  }

  async reannounce(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#connection.call('core.force_reannounce', [[infoHash]], signal)
  }

  async recheck(infoHash: InfoHash, signal: AbortSignal): Promise<void> {
    await this.#connection.call('core.force_recheck', [[infoHash]], signal)
  }

  async files(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientFile[]> {
    return filesOf(await this.#details(infoHash, signal))
  }

  async trackers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientTracker[]> {
    return trackersOf(await this.#details(infoHash, signal))
  }

  async peers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientPeer[]> {
    return peersOf(await this.#details(infoHash, signal))
  }

  async setFiles(
    infoHash: InfoHash,
    { indexes, priority }: { readonly indexes: readonly number[]; readonly priority: FilePriority },
    signal: AbortSignal,
  ): Promise<void> {
    const { file_priorities: before } = await this.#details(infoHash, signal)
    const priorities = before.map((value, index) =>
      indexes.includes(index) ? filePriorities[priority] : (value ?? filePriorities[1]),
    )
    const options = new Map<string, RencodeValue>([['file_priorities', priorities]])
    await this.#connection.call('core.set_torrent_options', [[infoHash], options], signal)
  }

  async change(infoHash: InfoHash, change: TorrentChange, signal: AbortSignal): Promise<ChangeOutcome> {
    switch (change.kind) {
      case 'category':
        await this.#label(infoHash, change.category, signal)
        return done
      case 'file-priority':
        await this.setFiles(infoHash, change, signal)
        return done
      case 'rename-file':
        return this.#renameFile(infoHash, change, signal)
      case 'add-trackers':
      case 'edit-tracker':
      case 'remove-trackers':
        return this.#changeTrackers(infoHash, change, signal)
      default: {
        const calls = callsOf(infoHash, change)
        if (calls === undefined) return unsupported
        for (const { method, parameters } of calls) await this.#connection.call(method, parameters, signal)
        return done
      }
    }
  }

  async webSeeds(): Promise<undefined> {
    return undefined
  }

  async pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces> {
    const keys = Object.keys(piecesSchema.shape)
    const answer = await this.#connection.call('core.get_torrent_status', [infoHash, keys], signal)
    const parsedPieces = piecesSchema.safeParse(plain(answer))
    if (!parsedPieces.success)
      throw new ClientRefusedError('Deluge does not have this torrent', { cause: parsedPieces.error })
    return piecesOf(parsedPieces.data)
  }

  /** One label for the category; Deluge has no tags. */
  relabel(infoHash: InfoHash, { category }: TorrentLabels, signal: AbortSignal): Promise<void> {
    return this.#label(infoHash, category, signal)
  }

  /**
   * Deluge gives none out. It keeps its copies in a folder beside that of its plugins, the only one of its own that it names:
   * given where this machine sees that file, as its own path or by path mapping.
   */
  async exportMetainfo(infoHash: InfoHash, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const plugins = String(await this.#connection.call('core.get_config_value', ['plugins_location'], signal))
    const file = plugins.replace(/[^/\\]*[/\\]?$/, `state/${infoHash}.torrent`)
    return readStoredTorrent(toShoalPath(this.#pathMapping, file) ?? file, infoHash)
  }

  async session(signal: AbortSignal): Promise<ClientSession> {
    const keys = Object.keys(sessionSchema.shape)
    const status = sessionSchema.safeParse(
      objectOf(await this.#connection.call('core.get_session_status', [keys], signal)),
    )
    const limits = limitsSchema.safeParse(
      objectOf(await this.#connection.call('core.get_config_values', [Object.keys(limitsSchema.shape)], signal)),
    )
    if (!status.success || !limits.success)
      throw new ClientProtocolError('Deluge tells its session in an unknown shape')
    const port = Number(await this.#connection.call('core.get_listen_port', [], signal))
    return {
      uploadSpeed: status.data.payload_upload_rate ?? 0,
      downloadSpeed: status.data.payload_download_rate ?? 0,
      uploadedBytes: status.data.total_payload_upload ?? 0,
      downloadedBytes: status.data.total_payload_download ?? 0,
      ...limitsOf(limits.data),
      ...(port > 0 ? { listenPort: port } : {}),
    }
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  async #add(
    method: string,
    source: readonly RencodeValue[],
    request: Omit<AddTorrent, 'metainfo'>,
    signal: AbortSignal,
  ): Promise<AddOutcome> {
    if ((await this.find(request.infoHash, signal)) !== undefined) return 'present'
    const options = new Map<string, RencodeValue>([['add_paused', request.paused]])
    if (request.savePath !== undefined) options.set('download_location', request.savePath)
    if (request.wishes?.skipChecking === true) options.set('seed_mode', true)
    const id = await this.#connection.call(method, [...source, options], signal)
    if (typeof id !== 'string') throw new ClientRefusedError('Deluge did not take the torrent')
    if (request.category !== '') await this.#label(infoHashOf(id), request.category, signal)
    return 'added'
  }

  async #renameFile(
    infoHash: InfoHash,
    { from, to }: Extract<TorrentChange, { kind: 'rename-file' }>,
    signal: AbortSignal,
  ): Promise<ChangeOutcome> {
    const file = (await this.#details(infoHash, signal)).files.find(({ path }) => path === from)
    if (file === undefined) throw new ClientRefusedError(`the torrent has no file ${from}`)
    await this.#connection.call('core.rename_files', [infoHash, [[file.index, to]]], signal)
    return done
  }

  async #changeTrackers(infoHash: InfoHash, change: TrackerChange, signal: AbortSignal): Promise<ChangeOutcome> {
    const { trackers } = await this.#details(infoHash, signal)
    const next = changedTrackers(
      trackers.map(({ url, tier = 0 }) => ({ url, tier })),
      change,
    )
    if (next === undefined) throw new ClientRefusedError('the torrent does not have this tracker')
    const list = next.map(
      ({ url, tier }) =>
        new Map<string, RencodeValue>([
          ['url', url],
          ['tier', tier],
        ]),
    )
    await this.#connection.call('core.set_torrent_trackers', [infoHash, list], signal)
    return done
  }

  /** The plugin brings labels; where it is not installed torrents have none. */
  async #enableLabels(signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    try {
      await this.#connection.call('core.enable_plugin', ['Label'], signal)
      const labels = await this.#connection.call('label.get_labels', [], signal)
      return new Set(Array.isArray(labels) ? labels.map(String) : [])
    } catch (error) {
      if (error instanceof ClientRefusedError) return undefined
      throw error
    }
  }

  async #label(infoHash: InfoHash, category: string, signal: AbortSignal): Promise<void> {
    const label = category.toLowerCase().replace(/[^a-z0-9_-]+/g, '-')
    if (this.#labels === undefined) this.#labels = await this.#enableLabels(signal)
    if (this.#labels === undefined) return
    if (label !== '' && !this.#labels.has(label)) {
      await this.#connection.call('label.add', [label], signal)
      this.#labels = new Set([...this.#labels, label])
    }
    await this.#connection.call('label.set_torrent', [infoHash, label], signal)
  }

  #merge(answer: RencodeValue): void {
    const listed = objectOf(answer)
    for (const id of this.#patches.keys()) if (!(id in listed)) this.#patches.delete(id)
    for (const [id, value] of Object.entries(listed)) {
      this.#patches.set(id, { ...this.#patches.get(id), ...parsed(value) })
    }
  }

  async #details(infoHash: InfoHash, signal: AbortSignal): Promise<z.output<typeof detailsSchema>> {
    const keys = Object.keys(detailsSchema.shape)
    const answer = await this.#connection.call('core.get_torrent_status', [infoHash, keys], signal)
    const details = detailsSchema.safeParse(plain(answer))
    if (!details.success) throw new ClientRefusedError('Deluge does not have this torrent', { cause: details.error })
    return details.data
  }
}

function parsed(value: RencodeValue): TorrentPatch {
  const patch = torrentPatchSchema.safeParse(objectOf(value))
  if (!patch.success)
    throw new ClientProtocolError('Deluge lists a torrent in an unknown shape', { cause: patch.error })
  return patch.data
}

/** Dictionaries at every depth as plain objects, for zod. */
function plain(value: RencodeValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  return Array.isArray(value) ? value.map(plain) : value
}
