import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { BuiltinOptions } from '../../src/adapters/builtin/builtin-client.ts'
import type { BuiltinMemory } from '../../src/adapters/builtin/builtin-memory.ts'
import type { SessionAdd, SessionTorrent, TorrentSession } from '../../src/index.ts'

/** A session that keeps what it is given and transfers nothing: the port's promises without a network. */
export class MemorySession implements TorrentSession {
  readonly requests: SessionAdd[] = []
  readonly #torrents = new Map<string, SessionTorrent>()

  async add(request: SessionAdd): Promise<SessionTorrent> {
    this.requests.push(request)
    const { infoHash, name, contentLength } = parseMetainfo(request.metainfoBytes, nodeHashes)
    const state = request.paused === true ? 'paused' : 'downloading'
    const speeds = { uploadSpeed: 0, downloadSpeed: 0, peers: [] }
    const torrent = { infoHash, name, state, totalBytes: contentLength, completedBytes: 0, ...speeds } as const
    this.#torrents.set(infoHash, torrent)
    return torrent
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

  stats(): { readonly uploadSpeed: number; readonly downloadSpeed: number } {
    return { uploadSpeed: 0, downloadSpeed: 0 }
  }

  async stop(): Promise<void> {
    this.#torrents.clear()
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
