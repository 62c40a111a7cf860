import { type InfoHash, infoHashFromBytes, parseMagnet } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { addressGuard } from '../dial/address-guard.ts'
import { parsePeer } from '../dial/parse-peer.ts'
import type { TorrentStatus } from '../session/torrent-status.ts'
import type { SwarmPieceSource } from '../source/swarm-piece-source.ts'
import { torrentReference } from '../source/torrent-reference.ts'
import { MagnetSearch, type MagnetSearchParts } from './magnet-search.ts'
import type { SavedMagnet, TorrentFolder } from './torrent-folder.ts'
import type { AddRequest } from './torrent-session-options.ts'

/** The torrent is a magnet link still: there is no file or piece to speak of. */
export class MetadataMissingError extends Error {
  readonly code = 'metadata_missing'
  override readonly name = 'MetadataMissingError'
}

export interface MagnetShelfParts {
  /** Where magnets are remembered over restarts. */
  readonly folder: TorrentFolder | undefined
  /** Begins to look for peers. @throws TrackerNotAllowedError */
  open(magnet: SavedMagnet): SwarmPieceSource
  /** @throws TrackerNotAllowedError */
  admit: MagnetSearchParts['admit']
  /** The metadata came: a torrent takes the place of its magnet. What it throws is what the magnet shows as its error. */
  found(request: AddRequest): Promise<void>
}

/** The magnet links of a session whose metadata has not come. Methods that name one want it to be there. */
export class MagnetShelf {
  readonly #parts: MagnetShelfParts
  readonly #searches = new Map<string, MagnetSearch>()

  constructor(parts: MagnetShelfParts) {
    this.#parts = parts
  }

  has(infoHash: string): boolean {
    return this.#searches.has(infoHash)
  }

  status(infoHash: string): TorrentStatus | undefined {
    return this.#searches.get(infoHash)?.status()
  }

  list(): readonly TorrentStatus[] {
    return [...this.#searches.values()].map((search) => search.status())
  }

  /** @throws MagnetError, AddressBlockError, TrackerNotAllowedError */
  async add(request: SavedMagnet): Promise<TorrentStatus> {
    const search = this.#search(request)
    if (!request.paused) search.start()
    const status = search.status()
    this.#searches.set(status.infoHash, search)
    await this.#save(status.infoHash, search)
    return status
  }

  /** What is not usable any more is left where it is, for a person to look at. */
  restore(saved: SavedMagnet): void {
    let search: MagnetSearch
    try {
      search = this.#search(saved)
    } catch {
      return // written by hand: no link of a torrent, or no block of addresses
    }
    this.#searches.set(search.status().infoHash, search)
    if (saved.paused) return
    try {
      search.start()
    } catch (error) {
      search.fail(error)
    }
  }

  async pause(infoHash: string): Promise<void> {
    const search = this.#searches.get(infoHash)
    await search?.pause()
    await this.#save(infoHash, search)
  }

  async resume(infoHash: string): Promise<void> {
    const search = this.#searches.get(infoHash)
    search?.start()
    await this.#save(infoHash, search)
  }

  async remove(infoHash: string): Promise<void> {
    const search = this.#searches.get(infoHash)
    this.#searches.delete(infoHash)
    await search?.stop()
    await this.#parts.folder?.remove(infoHash)
  }

  async reannounce(infoHash: string): Promise<void> {
    await this.#searches.get(infoHash)?.again()
  }

  /** Says `stopped` for all of them. */
  async stop(): Promise<void> {
    await Promise.allSettled([...this.#searches.values()].map((search) => search.stop()))
  }

  #search(request: SavedMagnet): MagnetSearch {
    const infoHash = magnetHash(request.magnet)
    const magnet = parseMagnet(request.magnet)
    addressGuard(request.allowPeers)
    const search: MagnetSearch = new MagnetSearch({
      infoHash,
      magnet,
      request,
      open: () => this.#parts.open(request),
      admit: (info) => this.#parts.admit(info),
      found: async (metainfoBytes, paused) => {
        if (this.#searches.get(infoHash) !== search) return
        const { folder, allowPeers } = request
        const peers = magnet.peers.flatMap((text) => parsePeer(text) ?? [])
        const adding = this.#parts.found({ metainfoBytes, folder, allowPeers, paused, peers })
        this.#searches.delete(infoHash)
        try {
          await adding
        } catch (error) {
          this.#searches.set(infoHash, search)
          throw error
        }
      },
    })
    return search
  }

  async #save(infoHash: string, search: MagnetSearch | undefined): Promise<void> {
    // Its torrent may have taken its place by now, with a file of the same name.
    if (search !== undefined && this.#searches.get(infoHash) === search) {
      await this.#parts.folder?.save(infoHash, search.saved)
    }
  }
}

/** What a magnet's torrent is called here: of a v2-only one the first 20 bytes of its hash. @throws MagnetError */
export function magnetHash(magnet: string): InfoHash {
  return infoHashFromBytes(torrentReference({ magnet }, nodeHashes).wireHash)
}
