import { type InfoHash, infoHash as infoHashOf, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientRefusedError } from '../../client/client-error.ts'
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
  TorrentActivity,
  TorrentClient,
  TorrentLabels,
} from '../../client/torrent-client.ts'
import type { SessionTorrent, SessionTracker, TorrentSession } from '../../client/torrent-session.ts'
import type { BuiltinMemory, RememberedTorrent } from './builtin-memory.ts'

export interface BuiltinOptions {
  readonly session: TorrentSession
  /** Where torrents are stored that name no folder of their own. */
  readonly folder: string
  readonly version: string
  /** Free bytes of the disk that holds `folder`. */
  readonly freeSpace: (folder: string) => Promise<number>
  readonly memory: BuiltinMemory
  /** Unix milliseconds. */
  readonly now: () => number
}

/** Shoal's own client, over the session that `@shoal/peer` runs. */
export class BuiltinClient implements TorrentClient {
  readonly #options: BuiltinOptions
  readonly #config: Extract<ClientConfig, { kind: 'builtin' }>
  #remembered: Promise<Map<InfoHash, RememberedTorrent>> | undefined

  constructor(config: Extract<ClientConfig, { kind: 'builtin' }>, options: BuiltinOptions) {
    this.#config = config
    this.#options = options
  }

  async info(): Promise<ClientInfo> {
    return { program: 'Shoal', version: this.#options.version }
  }

  async poll(): Promise<ClientSnapshot> {
    const { session, freeSpace, folder } = this.#options
    const remembered = await this.#memories()
    const listed = (await session.list()).map((status) => this.#torrent(status, remembered))
    const { uploadSpeed, downloadSpeed } = session.stats()
    return {
      uploadSpeed,
      downloadSpeed,
      activeDownloads: listed.filter(({ activity }) => activity === 'downloading').length,
      outstandingBytes: listed.reduce((sum, { leftBytes }) => sum + leftBytes, 0),
      failing: listed.filter(({ activity }) => activity === 'error').map(({ infoHash }) => infoHash),
      freeSpace: await freeSpace(this.#config.savePath ?? folder),
      torrents: new Map(listed.map((torrent) => [torrent.infoHash, torrent])),
    }
  }

  async find(infoHash: InfoHash): Promise<ClientTorrent | undefined> {
    const status = await this.#options.session.status(infoHash)
    return status === undefined ? undefined : this.#torrent(status, await this.#memories())
  }

  async add(request: AddTorrent): Promise<AddOutcome> {
    const { session, folder, now } = this.#options
    if ((await session.status(request.infoHash)) !== undefined) return 'present'
    const savePath = request.savePath ?? folder
    try {
      await session.add({
        metainfoBytes: request.metainfo,
        folder: savePath,
        paused: request.paused,
        allowPeers: request.allowPeers ?? [],
      })
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      throw new ClientRefusedError(`the built-in client cannot add it: ${message}`, { cause })
    }
    const { infoHash, category, tags, metainfo } = request
    await this.#remember(infoHash, { category, tags, savePath, addedAt: now(), metainfo })
    return 'added'
  }

  async addMagnet(): Promise<AddOutcome> {
    throw new ClientRefusedError('the built-in client takes no magnet links')
  }

  start(infoHash: InfoHash): Promise<void> {
    return this.#options.session.resume(infoHash)
  }

  stop(infoHash: InfoHash): Promise<void> {
    return this.#options.session.pause(infoHash)
  }

  async remove(infoHash: InfoHash, options: { readonly deleteFiles: boolean }): Promise<void> {
    await this.#options.session.remove(infoHash, options)
    const remembered = await this.#memories()
    remembered.delete(infoHash)
    await this.#options.memory.remove(infoHash)
  }

  reannounce(infoHash: InfoHash): Promise<void> {
    return this.#options.session.reannounce(infoHash)
  }

  recheck(infoHash: InfoHash): Promise<void> {
    return this.#options.session.recheck(infoHash)
  }

  async files(infoHash: InfoHash): Promise<readonly ClientFile[]> {
    const remembered = (await this.#memories()).get(infoHash)
    const status = await this.#options.session.status(infoHash)
    if (remembered === undefined || status === undefined)
      throw new ClientRefusedError('the built-in client does not know the files of this torrent')
    const whole = status.completedBytes >= status.totalBytes
    // The session does not tell which pieces are there: of a torrent on its way no file counts as begun.
    return parseMetainfo(remembered.metainfo, nodeHashes)
      .files.filter(({ padding }) => !padding)
      .map(({ path, length }, index) => ({
        ...{ index, path: path.join('/'), length },
        completedBytes: whole ? length : 0,
        priority: 1 as const,
      }))
  }

  async trackers(infoHash: InfoHash): Promise<readonly ClientTracker[]> {
    const status = await this.#options.session.status(infoHash)
    if (status === undefined) throw new ClientRefusedError('the built-in client does not have this torrent')
    return (status.trackers ?? []).map(trackerOf)
  }

  async peers(infoHash: InfoHash): Promise<readonly ClientPeer[]> {
    const status = await this.#options.session.status(infoHash)
    if (status === undefined) throw new ClientRefusedError('the built-in client does not have this torrent')
    return status.peers.map((peer) => ({ ...peer, uploadSpeed: 0, downloadSpeed: 0 }))
  }

  async setFiles(): Promise<void> {
    throw new ClientRefusedError('the built-in client always wants every file')
  }

  async pieces(): Promise<ClientPieces> {
    throw new ClientRefusedError('the built-in client lists no pieces yet')
  }

  async relabel(infoHash: InfoHash, { category, tags }: TorrentLabels): Promise<void> {
    const remembered = (await this.#memories()).get(infoHash)
    if (remembered === undefined) throw new ClientRefusedError('the built-in client does not know this torrent')
    await this.#remember(infoHash, { ...remembered, category, tags: [...new Set([...remembered.tags, ...tags])] })
  }

  async exportMetainfo(infoHash: InfoHash): Promise<Uint8Array | undefined> {
    return (await this.#memories()).get(infoHash)?.metainfo
  }

  async session(): Promise<ClientSession> {
    return { ...this.#options.session.stats(), uploadedBytes: 0, downloadedBytes: 0 }
  }

  /** The session belongs to the program, which stops it. */
  async close(): Promise<void> {
    this.#remembered = undefined
  }

  #memories(): Promise<Map<InfoHash, RememberedTorrent>> {
    this.#remembered ??= this.#options.memory.load().then((stored) => new Map(stored))
    return this.#remembered
  }

  async #remember(infoHash: InfoHash, torrent: RememberedTorrent): Promise<void> {
    await this.#options.memory.save(infoHash, torrent)
    const remembered = await this.#memories()
    remembered.set(infoHash, torrent)
  }

  #torrent(status: SessionTorrent, memories: ReadonlyMap<InfoHash, RememberedTorrent>): ClientTorrent {
    const infoHash = infoHashOf(status.infoHash)
    const remembered = memories.get(infoHash)
    return {
      infoHash,
      name: status.name,
      activity: activityOf(status),
      totalBytes: status.totalBytes,
      completedBytes: status.completedBytes,
      leftBytes: status.totalBytes - status.completedBytes,
      uploadSpeed: status.uploadSpeed,
      downloadSpeed: status.downloadSpeed,
      uploadedBytes: 0,
      downloadedBytes: status.completedBytes,
      category: remembered?.category ?? '',
      tags: remembered?.tags ?? [],
      savePath: remembered?.savePath ?? this.#options.folder,
      addedAt: remembered?.addedAt ?? 0,
      seedingTime: 0,
      seeders: status.peers.filter(({ progress }) => progress >= 1).length,
      leechers: status.peers.filter(({ progress }) => progress < 1).length,
      ...(status.error === undefined ? {} : { error: status.error }),
    }
  }
}

/** The session tells a tracker's host only, because its address may hold a passkey. */
function trackerOf({ host, state, message = '' }: SessionTracker, index: number): ClientTracker {
  return { url: host, tier: index, status: state === 'failing' ? 'error' : state, message }
}

function activityOf({ state, downloadSpeed }: SessionTorrent): TorrentActivity {
  switch (state) {
    case 'downloading':
      return downloadSpeed > 0 ? 'downloading' : 'stalled'
    case 'checking':
    case 'seeding':
    case 'paused':
    case 'error':
      return state
  }
}
