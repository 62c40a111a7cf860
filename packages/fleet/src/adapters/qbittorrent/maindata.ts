import type { InfoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ClientSnapshot, ClientTorrent } from '../../client/torrent-client.ts'
import { infoHashOf, type TorrentPatch, torrentOf, torrentPatchSchema } from './qbittorrent-torrent.ts'

export const maindataSchema = z.object({
  rid: z.number(),
  full_update: z.boolean().optional(),
  torrents: z.record(z.string(), torrentPatchSchema).optional(),
  torrents_removed: z.array(z.string()).optional(),
  server_state: z
    .object({
      up_info_speed: z.number(),
      dl_info_speed: z.number(),
      free_space_on_disk: z.number(),
      alltime_ul: z.number(),
      alltime_dl: z.number(),
    })
    .partial()
    .optional(),
})

type ServerState = NonNullable<z.output<typeof maindataSchema>['server_state']>

/** What qBittorrent told so far: answers hold only what changed since the answer before. */
export class Maindata {
  /** Number of the last answer, to be sent with the next question. */
  rid = 0
  #server: ServerState = {}
  readonly #patches = new Map<string, TorrentPatch>()
  #torrents = new Map<InfoHash, ClientTorrent>()
  #activeDownloads = 0
  #outstandingBytes = 0
  #failing: readonly InfoHash[] = []

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
      const patch = this.#patches.get(id)
      this.#patches.delete(id)
      this.#torrents.delete(infoHashOf(id, patch ?? {}))
    }
    for (const [id, patch] of Object.entries(changed)) {
      const merged = { ...this.#patches.get(id), ...patch }
      this.#patches.set(id, merged)
      const torrent = torrentOf(id, merged)
      this.#torrents.set(torrent.infoHash, torrent)
    }
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
    const { up_info_speed, dl_info_speed, free_space_on_disk, alltime_ul, alltime_dl } = this.#server
    return {
      uploadSpeed: up_info_speed ?? 0,
      downloadSpeed: dl_info_speed ?? 0,
      activeDownloads: this.#activeDownloads,
      outstandingBytes: this.#outstandingBytes,
      freeSpace: free_space_on_disk,
      ...(alltime_ul === undefined || alltime_dl === undefined ? {} : { totalTraffic: alltime_ul + alltime_dl }),
      failing: this.#failing,
      torrents: this.#torrents,
    }
  }
}
