import { type InfoHash, infoHash as infoHashOf } from '@shoal/bittorrent'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientRefusedError } from '../../client/client-error.ts'
import type {
  AddOutcome,
  AddTorrent,
  ClientFile,
  ClientInfo,
  ClientPeer,
  ClientSnapshot,
  ClientTorrent,
  ClientTracker,
  TorrentActivity,
  TorrentClient,
} from '../../client/torrent-client.ts'
import type { SessionTorrent, TorrentSession } from '../../client/torrent-session.ts'

export interface BuiltinOptions {
  readonly session: TorrentSession
  /** Where torrents are stored that name no folder of their own. */
  readonly folder: string
  readonly version: string
  /** Free bytes of the disk that holds `folder`. */
  readonly freeSpace: (folder: string) => Promise<number>
  /** What a session does not keep of a torrent: category, tags, when it was added. */
  readonly now: () => number
}

interface Remembered {
  readonly category: string
  readonly tags: readonly string[]
  readonly savePath: string
  readonly addedAt: number
}

/** Shoal's own client, over the session that `@shoal/peer` runs. */
export class BuiltinClient implements TorrentClient {
  readonly #options: BuiltinOptions
  readonly #config: Extract<ClientConfig, { kind: 'builtin' }>
  readonly #remembered = new Map<InfoHash, Remembered>()

  constructor(config: Extract<ClientConfig, { kind: 'builtin' }>, options: BuiltinOptions) {
    this.#config = config
    this.#options = options
  }

  async info(): Promise<ClientInfo> {
    return { program: 'Shoal', version: this.#options.version }
  }

  async poll(): Promise<ClientSnapshot> {
    const { session, freeSpace, folder } = this.#options
    const listed = (await session.list()).map((status) => this.#torrent(status))
    const { uploadSpeed, downloadSpeed } = session.stats()
    return {
      uploadSpeed,
      downloadSpeed,
      activeDownloads: listed.filter(({ activity }) => activity === 'downloading').length,
      outstandingBytes: listed.reduce((sum, { leftBytes }) => sum + leftBytes, 0),
      freeSpace: await freeSpace(this.#config.savePath ?? folder),
      torrents: new Map(listed.map((torrent) => [torrent.infoHash, torrent])),
    }
  }

  async find(infoHash: InfoHash): Promise<ClientTorrent | undefined> {
    const status = await this.#options.session.status(infoHash)
    return status === undefined ? undefined : this.#torrent(status)
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
    const { category, tags } = request
    this.#remembered.set(request.infoHash, { category, tags, savePath, addedAt: now() })
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
    this.#remembered.delete(infoHash)
  }

  reannounce(infoHash: InfoHash): Promise<void> {
    return this.#options.session.reannounce(infoHash)
  }

  recheck(infoHash: InfoHash): Promise<void> {
    return this.#options.session.recheck(infoHash)
  }

  async files(): Promise<readonly ClientFile[]> {
    throw new ClientRefusedError('the built-in client lists no files yet')
  }

  async trackers(): Promise<readonly ClientTracker[]> {
    throw new ClientRefusedError('the built-in client lists no trackers yet')
  }

  async peers(infoHash: InfoHash): Promise<readonly ClientPeer[]> {
    const status = await this.#options.session.status(infoHash)
    if (status === undefined) throw new ClientRefusedError('the built-in client does not have this torrent')
    return status.peers.map((peer) => ({ ...peer, uploadSpeed: 0, downloadSpeed: 0 }))
  }

  /** The session belongs to the program, which stops it. */
  async close(): Promise<void> {
    this.#remembered.clear()
  }

  #torrent(status: SessionTorrent): ClientTorrent {
    const infoHash = infoHashOf(status.infoHash)
    const remembered = this.#remembered.get(infoHash)
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
