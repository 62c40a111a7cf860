import { encodeMetainfo, type InfoHash, type Magnet, type Metainfo } from '@shoal/bittorrent'
import { NEW_TALLY, tallyStatus } from '../session/tally.ts'
import { NO_TRANSFER, type TorrentStatus } from '../session/torrent-status.ts'
import type { SwarmPieceSource } from '../source/swarm-piece-source.ts'
import type { SavedMagnet } from './torrent-folder.ts'

export interface MagnetSearchParts {
  readonly infoHash: InfoHash
  readonly magnet: Magnet
  readonly request: SavedMagnet
  /** Begins to look for peers. @throws TrackerNotAllowedError */
  open(): SwarmPieceSource
  /** The torrent may be had, as far as its metadata tells. @throws TrackerNotAllowedError */
  admit(info: Pick<Metainfo, 'isPrivate' | 'announceTiers'>): void
  /** The .torrent that the metadata makes, once. What it throws is the search's error. */
  found(metainfoBytes: Uint8Array, paused: boolean): Promise<void>
}

/** Looks for the metadata of a magnet link; a torrent takes its place when it comes. */
export class MagnetSearch {
  readonly #parts: MagnetSearchParts
  #source: SwarmPieceSource | undefined
  #stopping = new AbortController()
  #paused: boolean
  #error: string | undefined

  constructor(parts: MagnetSearchParts) {
    this.#parts = parts
    this.#paused = parts.request.paused
  }

  get saved(): SavedMagnet {
    return { ...this.#parts.request, paused: this.#paused }
  }

  status(): TorrentStatus {
    const { infoHash, magnet } = this.#parts
    const state = this.#error !== undefined ? 'error' : this.#paused ? 'paused' : 'metadata'
    return {
      infoHash,
      name: magnet.name ?? infoHash,
      state,
      totalBytes: 0,
      completedBytes: 0,
      leftBytes: 0,
      ...tallyStatus(NEW_TALLY),
      ...NO_TRANSFER,
      trackers: [],
      ...(this.#error === undefined ? {} : { error: this.#error }),
    }
  }

  /** @throws TrackerNotAllowedError */
  start(): void {
    if (this.#source !== undefined) return
    this.#paused = false
    this.#error = undefined
    const source = this.#parts.open()
    this.#source = source
    this.#stopping = new AbortController()
    void this.#wait(source, this.#stopping.signal)
  }

  /** Asks again from the beginning; a search has no other way to announce anew. */
  async again(): Promise<void> {
    if (this.#paused) return
    await this.stop()
    this.start()
  }

  /** Rests until it is started again. */
  async pause(): Promise<void> {
    this.#paused = true
    await this.stop()
  }

  /** Leaves every peer and says `stopped`. */
  async stop(): Promise<void> {
    const source = this.#source
    this.#source = undefined
    this.#stopping.abort()
    await source?.close()
  }

  /** Why it cannot go on. */
  fail(error: unknown): void {
    this.#error = error instanceof Error ? error.message : 'internal error'
  }

  async #wait(source: SwarmPieceSource, signal: AbortSignal): Promise<void> {
    try {
      const metainfoBytes = await this.#metainfo(source, signal).finally(() => source.close())
      if (!signal.aborted) await this.#parts.found(metainfoBytes, this.#paused)
    } catch (error) {
      if (!signal.aborted) this.fail(error)
    }
  }

  /** The metadata, in v2 the piece layers too, as a .torrent: without these nothing of a v2 torrent can be verified. */
  async #metainfo(source: SwarmPieceSource, signal: AbortSignal): Promise<Uint8Array> {
    const { kind, infoBytes, isPrivate } = await source.metainfo(signal)
    const announceTiers = this.#parts.magnet.trackers.map((tracker) => [tracker])
    this.#parts.admit({ isPrivate, announceTiers })
    const pieceLayers = kind === 'v2' ? await source.pieceLayers(signal) : new Map()
    return encodeMetainfo({ infoBytes, announceTiers, pieceLayers })
  }
}
