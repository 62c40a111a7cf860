import type { InfoHash } from '@shoal/bittorrent'

/** What a session does not keep of a torrent. */
export interface RememberedTorrent {
  readonly category: string
  readonly tags: readonly string[]
  readonly savePath: string
  /** Unix milliseconds. */
  readonly addedAt: number
}

/** Keeps over restarts what the built-in client's torrents are sorted by. */
export interface BuiltinMemory {
  load(): Promise<ReadonlyMap<InfoHash, RememberedTorrent>>
  save(infoHash: InfoHash, torrent: RememberedTorrent): Promise<void>
  remove(infoHash: InfoHash): Promise<void>
}
