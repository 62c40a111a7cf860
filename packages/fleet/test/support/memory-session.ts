import { parseMagnet, parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { BuiltinOptions } from '../../src/adapters/builtin/builtin-client.ts'
import type { BuiltinMemory } from '../../src/adapters/builtin/builtin-memory.ts'
import type { ClientFile, ClientPieces, ClientSession } from '../../src/client/torrent-client.ts'
import type { SessionAdd, SessionTorrent, TorrentSession } from '../../src/index.ts'

const untouched = {
  completedBytes: 0,
  totalBytes: 0,
  leftBytes: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
  seedingTime: 0,
  uploadSpeed: 0,
  downloadSpeed: 0,
  peers: [],
} as const

/** A session that keeps what it is given and transfers nothing: the port's promises without a network. */
export class MemorySession implements TorrentSession {
  readonly requests: SessionAdd[] = []
  readonly #torrents = new Map<string, SessionTorrent>()
  readonly #metainfos = new Map<string, Uint8Array>()
  readonly #priorities = new Map<string, ClientFile['priority']>()

  async add(request: SessionAdd): Promise<SessionTorrent> {
    this.requests.push(request)
    const { infoHash, name, contentLength } = parseMetainfo(request.metainfoBytes, nodeHashes)
    const state = request.paused === true ? 'paused' : 'downloading'
    this.#metainfos.set(infoHash, request.metainfoBytes)
    return this.#put({ ...untouched, infoHash, name, state, totalBytes: contentLength, leftBytes: contentLength })
  }

  async addMagnet({ magnet }: Parameters<TorrentSession['addMagnet']>[0]): Promise<SessionTorrent> {
    const { infoHashV1 = '', name = '' } = parseMagnet(magnet)
    return this.#put({ ...untouched, infoHash: infoHashV1, name, state: 'metadata' })
  }

  metainfo(infoHash: string): Uint8Array | undefined {
    return this.#metainfos.get(infoHash)
  }

  files(infoHash: string): readonly ClientFile[] {
    const bytes = this.#metainfos.get(infoHash)
    const files = bytes === undefined ? [] : parseMetainfo(bytes, nodeHashes).files
    return files.map(({ path, length }, index) => {
      const priority = this.#priorities.get(`${infoHash} ${index}`) ?? 1
      return { index, path: path.join('/'), length, completedBytes: 0, priority }
    })
  }

  async chooseFiles(infoHash: string, indexes: readonly number[], priority: ClientFile['priority']): Promise<void> {
    for (const index of indexes) this.#priorities.set(`${infoHash} ${index}`, priority)
  }

  pieces(infoHash: string): ClientPieces {
    const bytes = this.#metainfos.get(infoHash)
    if (bytes === undefined) return { length: 0, states: new Uint8Array(0) }
    const { pieceLength, pieceCount } = parseMetainfo(bytes, nodeHashes)
    return { length: pieceLength, states: new Uint8Array(pieceCount) }
  }

  list(): readonly SessionTorrent[] {
    return [...this.#torrents.values()]
  }

  status(infoHash: string): SessionTorrent | undefined {
    return this.#torrents.get(infoHash)
  }

  async pause(infoHash: string): Promise<void> {
    this.#change(infoHash, { state: 'paused' })
  }

  async resume(infoHash: string): Promise<void> {
    this.#change(infoHash, { state: 'downloading' })
  }

  async remove(infoHash: string): Promise<void> {
    this.#torrents.delete(infoHash)
  }

  async recheck(infoHash: string): Promise<void> {
    this.#change(infoHash, { state: 'checking' })
  }

  async reannounce(infoHash: string): Promise<void> {
    this.#change(infoHash, {})
  }

  stats(): ClientSession {
    return { uploadSpeed: 0, downloadSpeed: 0, uploadedBytes: 0, downloadedBytes: 0 }
  }

  async stop(): Promise<void> {
    this.#torrents.clear()
  }

  #put(torrent: SessionTorrent): SessionTorrent {
    this.#torrents.set(torrent.infoHash, torrent)
    return torrent
  }

  #change(infoHash: string, changes: Partial<SessionTorrent>): void {
    const torrent = this.#torrents.get(infoHash)
    if (torrent === undefined) throw new Error('no such torrent')
    this.#torrents.set(infoHash, { ...torrent, ...changes })
  }
}

const FREE = 2 ** 40 // bytes

export function builtinOver(session: TorrentSession, memory: BuiltinMemory): BuiltinOptions {
  const freeSpace = async () => FREE
  return { session, folder: '/downloads', version: '0.1.0', freeSpace, memory, now: () => Date.now() }
}
