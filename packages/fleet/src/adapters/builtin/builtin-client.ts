import { type InfoHash, infoHash as infoHashOf, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { ClientConfig } from '../../client/client-config.ts'
import { ClientRefusedError } from '../../client/client-error.ts'
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
  TorrentActivity,
  TorrentClient,
  TorrentLabels,
} from '../../client/torrent-client.ts'
import type { SessionAdd, SessionTorrent, SessionTracker, TorrentSession } from '../../client/torrent-session.ts'
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
  readonly wishesAtAdd: TorrentClient['wishesAtAdd'] = new Set<never>()
  readonly #options: BuiltinOptions
  readonly #config: Extract<ClientConfig, { kind: 'builtin' }>
  #remembered: Promise<Map<InfoHash, RememberedTorrent>> | undefined
  #snapshot: ClientSnapshot | undefined

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
    const { uploadSpeed, downloadSpeed, uploadedBytes, downloadedBytes } = session.stats()
    const savePath = this.#config.savePath ?? folder
    this.#snapshot = snapshotOf(
      new Map(listed.map((torrent) => [torrent.infoHash, torrent])),
      {
        uploadSpeed,
        downloadSpeed,
        freeSpace: await freeSpace(savePath),
        savePath,
        sessionUploadedBytes: uploadedBytes,
        sessionDownloadedBytes: downloadedBytes,
      },
      this.#snapshot,
    )
    return this.#snapshot
  }

  async find(infoHash: InfoHash): Promise<ClientTorrent | undefined> {
    const status = await this.#options.session.status(infoHash)
    return status === undefined ? undefined : this.#torrent(status, await this.#memories())
  }

  async add({ metainfo, infoHash, ...request }: AddTorrent): Promise<AddOutcome> {
    const { session } = this.#options
    return this.#add(infoHash, request, (common) =>
      session.add({ ...common, metainfoBytes: metainfo, recheck: request.recheck ?? false }),
    )
  }

  async addMagnet(magnet: string, { infoHash, ...request }: Omit<AddTorrent, 'metainfo'>): Promise<AddOutcome> {
    const { session } = this.#options
    return this.#add(infoHash, request, (common) => session.addMagnet({ ...common, magnet }))
  }

  async start(infoHash: InfoHash): Promise<void> {
    await this.#refusing(this.#options.session.resume(infoHash))
  }

  async stop(infoHash: InfoHash): Promise<void> {
    await this.#refusing(this.#options.session.pause(infoHash))
  }

  async remove(infoHash: InfoHash, options: { readonly deleteFiles: boolean }): Promise<void> {
    await this.#refusing(this.#options.session.remove(infoHash, options))
    const remembered = await this.#memories()
    remembered.delete(infoHash)
    await this.#options.memory.remove(infoHash)
  }

  async reannounce(infoHash: InfoHash): Promise<void> {
    await this.#refusing(this.#options.session.reannounce(infoHash))
  }

  async recheck(infoHash: InfoHash): Promise<void> {
    await this.#refusing(this.#options.session.recheck(infoHash))
  }

  async files(infoHash: InfoHash): Promise<readonly ClientFile[]> {
    await this.#status(infoHash)
    return this.#options.session.files(infoHash)
  }

  async trackers(infoHash: InfoHash): Promise<readonly ClientTracker[]> {
    const { state, trackers = [] } = await this.#status(infoHash)
    const metainfo = this.#options.session.metainfo(infoHash)
    const tiers = metainfo === undefined ? [] : parseMetainfo(metainfo, nodeHashes).announceTiers
    const active = state === 'downloading' || state === 'seeding'
    return tiers.flatMap((urls, tier) => urls.map((url) => trackerOf({ url, tier }, trackers, active)))
  }

  async peers(infoHash: InfoHash): Promise<readonly ClientPeer[]> {
    return (await this.#status(infoHash)).peers
  }

  async setFiles(
    infoHash: InfoHash,
    { indexes, priority }: { readonly indexes: readonly number[]; readonly priority: FilePriority },
  ): Promise<void> {
    await this.#refusing(this.#options.session.chooseFiles(infoHash, indexes, priority === 3 ? 2 : priority))
  }

  async change(infoHash: InfoHash, change: TorrentChange): Promise<ChangeOutcome> {
    switch (change.kind) {
      case 'force-start':
        await this.start(infoHash)
        return done
      case 'category':
        return this.#changeLabels(infoHash, ({ tags }) => ({ category: change.category, tags }))
      case 'add-tags':
        return this.#changeLabels(infoHash, ({ category, tags }) => ({ category, tags: [...tags, ...change.tags] }))
      case 'remove-tags': {
        const kept = (tag: string) => change.tags.length > 0 && !change.tags.includes(tag)
        return this.#changeLabels(infoHash, ({ category, tags }) => ({ category, tags: tags.filter(kept) }))
      }
      case 'file-priority':
        await this.setFiles(infoHash, change)
        return done
      default:
        return unsupported
    }
  }

  async webSeeds(): Promise<undefined> {
    return undefined
  }

  async pieces(infoHash: InfoHash): Promise<ClientPieces> {
    await this.#status(infoHash)
    return this.#options.session.pieces(infoHash)
  }

  async relabel(infoHash: InfoHash, { category, tags }: TorrentLabels): Promise<void> {
    await this.#changeLabels(infoHash, (before) => ({ category, tags: [...before.tags, ...tags] }))
  }

  async exportMetainfo(infoHash: InfoHash): Promise<Uint8Array | undefined> {
    return this.#options.session.metainfo(infoHash)
  }

  async session(): Promise<ClientSession> {
    return this.#options.session.stats()
  }

  /** The session belongs to the program, which stops it. */
  async close(): Promise<void> {
    this.#remembered = undefined
  }

  /** Of a torrent that somebody else gave the session: the lab, the toolkit. */
  get #unlabelled(): RememberedTorrent {
    return { category: '', tags: [], savePath: this.#options.folder, addedAt: 0 }
  }

  async #add(
    infoHash: InfoHash,
    { category, tags, paused, ...request }: Omit<AddTorrent, 'metainfo' | 'infoHash'>,
    give: (common: Omit<SessionAdd, 'metainfoBytes'>) => Promise<unknown>,
  ): Promise<AddOutcome> {
    const { session, folder, now } = this.#options
    if ((await session.status(infoHash)) !== undefined) return 'present'
    const savePath = request.savePath ?? folder
    await this.#refusing(give({ folder: savePath, paused, allowPeers: request.allowPeers ?? [] }))
    await this.#remember(infoHash, { category, tags, savePath, addedAt: now() })
    return 'added'
  }

  async #changeLabels(infoHash: InfoHash, change: (before: TorrentLabels) => TorrentLabels): Promise<ChangeOutcome> {
    await this.#status(infoHash)
    const remembered = (await this.#memories()).get(infoHash) ?? this.#unlabelled
    const { category, tags } = change(remembered)
    await this.#remember(infoHash, { ...remembered, category, tags: [...new Set(tags)] })
    return done
  }

  async #status(infoHash: InfoHash): Promise<SessionTorrent> {
    const status = await this.#options.session.status(infoHash)
    if (status === undefined) throw new ClientRefusedError('the built-in client does not have this torrent')
    return status
  }

  /** What the session says no to, in the port's words. */
  async #refusing(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      throw new ClientRefusedError(`the built-in client refuses: ${message}`, { cause })
    }
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
    const { category, tags, savePath, addedAt } = memories.get(infoHash) ?? this.#unlabelled
    return {
      infoHash,
      name: status.name,
      activity: activityOf(status),
      totalBytes: status.totalBytes,
      completedBytes: status.completedBytes,
      leftBytes: status.leftBytes,
      uploadSpeed: status.uploadSpeed,
      downloadSpeed: status.downloadSpeed,
      uploadedBytes: status.uploadedBytes,
      downloadedBytes: status.downloadedBytes,
      category,
      tags,
      savePath,
      addedAt,
      completedAt: status.completedAt,
      seedingTime: status.seedingTime,
      seeders: status.peers.filter(({ progress }) => progress >= 1).length,
      leechers: status.peers.filter(({ progress }) => progress < 1).length,
      error: status.error,
      facts: {
        contentPath: status.totalBytes === 0 ? undefined : `${savePath.replace(/\/+$/, '')}/${status.name}`,
        infoHashV1: status.infoHash,
      },
    }
  }
}

/** The session tells a tracker's host only, because its address may hold a passkey; one it does not tell of is not asked. */
function trackerOf(
  { url, tier }: Pick<ClientTracker, 'url' | 'tier'>,
  told: readonly SessionTracker[],
  active: boolean,
): ClientTracker {
  const { host } = URL.parse(url) ?? {}
  const tracker = told.find((one) => one.host === host)
  if (tracker === undefined) return { url, tier, status: active ? 'disabled' : 'waiting', message: '' }
  return { url, tier, status: tracker.state === 'failing' ? 'error' : tracker.state, message: tracker.message ?? '' }
}

function activityOf({ state, downloadSpeed }: SessionTorrent): TorrentActivity {
  switch (state) {
    case 'downloading':
      return downloadSpeed > 0 ? 'downloading' : 'stalled'
    case 'metadata':
    case 'checking':
    case 'seeding':
    case 'paused':
    case 'error':
      return state
  }
}
