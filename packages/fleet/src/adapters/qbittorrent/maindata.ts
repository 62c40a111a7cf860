import type { InfoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ClientSnapshot, ClientTorrent } from '../../client/torrent-client.ts'
import { count, flag, readable, readableRecord } from '../known-fields.ts'
import { infoHashOf, type TorrentPatch, torrentOf, torrentPatchSchema } from './qbittorrent-torrent.ts'

const serverStateSchema = z.object({
  up_info_speed: count,
  dl_info_speed: count,
  up_info_data: count,
  dl_info_data: count,
  /** -1 where the folder is missing. */
  free_space_on_disk: count,
  alltime_ul: count,
  alltime_dl: count,
  dht_nodes: count,
  connection_status: z.enum(['connected', 'firewalled', 'disconnected']).optional().catch(undefined),
})

export const maindataSchema = z.object({
  rid: z.number(),
  full_update: flag,
  torrents: readableRecord(torrentPatchSchema).optional(),
  torrents_removed: readable(z.string()).optional(),
  server_state: serverStateSchema.optional().catch(undefined),
})

type ServerState = z.output<typeof serverStateSchema>

/** What qBittorrent told so far: answers hold only what changed since the answer before. */
export class Maindata {
  /** Number of the last answer, to be sent with the next question. */
  rid = 0
  #server: ServerState = {}
  readonly #patches = new Map<string, TorrentPatch>()
  readonly #torrents = new Map<InfoHash, ClientTorrent>()
  #activeDownloads = 0
  #outstandingBytes = 0
  #failing: readonly InfoHash[] = []
  #revision = 0

  /** Merges an answer. An idle one changes nothing and costs nothing. */
  merge(answer: z.output<typeof maindataSchema>): ClientSnapshot {
    this.rid = answer.rid
    if (answer.full_update === true) {
      this.#patches.clear()
      this.#torrents.clear()
      this.#server = {}
    }
    if (answer.server_state !== undefined) this.#server = { ...this.#server, ...answer.server_state }
    if (answer.torrents !== undefined || answer.torrents_removed !== undefined || answer.full_update === true) {
      this.#mergeTorrents(answer.torrents ?? {}, answer.torrents_removed ?? [])
    }
    return this.#snapshot()
  }

  /** What qBittorrent calls the torrent. */
  idOf(infoHash: InfoHash): string | undefined {
    if (this.#patches.has(infoHash)) return infoHash
    for (const [id, patch] of this.#patches) if (patch.infohash_v1 === infoHash) return id
    return undefined
  }

  #mergeTorrents(changed: Readonly<Record<string, TorrentPatch>>, removed: readonly string[]): void {
    for (const id of removed) {
      const infoHash = infoHashOf(id, this.#patches.get(id) ?? {})
      this.#patches.delete(id)
      if (infoHash !== undefined) this.#torrents.delete(infoHash)
    }
    for (const [id, patch] of Object.entries(changed)) {
      const merged = { ...this.#patches.get(id), ...patch }
      this.#patches.set(id, merged)
      const torrent = torrentOf(id, merged)
      if (torrent !== undefined) this.#torrents.set(torrent.infoHash, torrent)
    }
    this.#revision += 1
    this.#activeDownloads = 0
    this.#outstandingBytes = 0
    const failing: InfoHash[] = []
    for (const { infoHash, activity, leftBytes } of this.#torrents.values()) {
      if (activity === 'downloading' || activity === 'metadata') this.#activeDownloads += 1
      if (activity === 'error' || activity === 'missing-files') failing.push(infoHash)
      this.#outstandingBytes += leftBytes
    }
    this.#failing = failing
  }

  #snapshot(): ClientSnapshot {
    const { alltime_ul, alltime_dl, ...server } = this.#server
    return {
      uploadSpeed: server.up_info_speed ?? 0,
      downloadSpeed: server.dl_info_speed ?? 0,
      activeDownloads: this.#activeDownloads,
      outstandingBytes: this.#outstandingBytes,
      freeSpace: server.free_space_on_disk,
      totalTraffic: alltime_ul === undefined || alltime_dl === undefined ? undefined : alltime_ul + alltime_dl,
      failing: this.#failing,
      torrents: this.#torrents,
      revision: this.#revision,
      dhtNodes: server.dht_nodes,
      sessionUploadedBytes: server.up_info_data,
      sessionDownloadedBytes: server.dl_info_data,
      connection: server.connection_status,
    }
  }
}
