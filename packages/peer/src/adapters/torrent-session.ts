import {
  AddressBlockError,
  createPeerId,
  infoHash,
  type Metainfo,
  MetainfoError,
  type PeerId,
  parseMetainfo,
  toHex,
  wireInfoHash,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { deadline } from '../clock.ts'
import { addressGuard } from '../dial/address-guard.ts'
import { handshakeSecond, type Reception } from '../handshake/peer-handshake.ts'
import type { FilePriority, FileStatus } from '../session/file-choice.ts'
import { NEW_TALLY } from '../session/tally.ts'
import { Torrent } from '../session/torrent.ts'
import type { TorrentStatus } from '../session/torrent-status.ts'
import { allowedTiers, onAllowedHost, trackerHost } from '../session/tracker-policy.ts'
import type { SwarmPieceSource } from '../source/swarm-piece-source.ts'
import { torrentReference } from '../source/torrent-reference.ts'
import type { ByteStream } from '../wire/byte-stream.ts'
import { DiskPieceStore } from './disk-piece-store.ts'
import { mseParts } from './key-exchange.ts'
import { MagnetShelf, MetadataMissingError, magnetHash } from './magnet-shelf.ts'
import { openSource } from './open-piece-source.ts'
import { random, random32 } from './random.ts'
import { type SessionEntry, savedEntry, wireHashes } from './session-entry.ts'
import { systemClock } from './system-clock.ts'
import { listenTcp, type TcpListener, tcpDialer } from './tcp.ts'
import { type SavedMagnet, type SavedTorrent, TorrentFolder } from './torrent-folder.ts'
import { type Savable, TorrentSaver } from './torrent-saver.ts'
import type { AddRequest, MagnetRequest, SessionStats, TorrentSessionOptions } from './torrent-session-options.ts'
import { trackerClient } from './tracker-clients.ts'

/** No torrent of this info-hash. */
export class UnknownTorrentError extends Error {
  readonly code = 'unknown_torrent'
  override readonly name = 'UnknownTorrentError'
}

const INTRODUCTION_TIMEOUT = 8_000 // milliseconds
const STRANGERS = 100 // incoming connections that have not finished their handshake
const SAVE_EVERY = 30_000 // milliseconds

/** Opens a session: listens for peers and goes on with the torrents that it remembers. */
export async function createTorrentSession(options: TorrentSessionOptions = {}): Promise<NodeTorrentSession> {
  const session = new NodeTorrentSession(options)
  await session.open()
  return session
}

/** Whole torrents on disk: downloaded, verified, seeded, remembered. */
export class NodeTorrentSession {
  readonly #options: TorrentSessionOptions
  readonly #peerId: PeerId = createPeerId(random)
  readonly #folder: TorrentFolder | undefined
  readonly #saver: TorrentSaver | undefined
  readonly #entries = new Map<string, SessionEntry>()
  /** Torrents by each hash that peers may name, 40 digits. */
  readonly #byWireHash = new Map<string, SessionEntry>()
  readonly #magnets: MagnetShelf
  readonly #adding = new Map<string, Promise<TorrentStatus>>()
  readonly #stopping = new AbortController()
  #listener: TcpListener | undefined
  #strangers = 0
  /** Payload of torrents that were removed. */
  #gone = { uploaded: 0, downloaded: 0 }
  #cancelSave: (() => void) | undefined

  constructor(options: TorrentSessionOptions) {
    this.#options = options
    this.#folder = options.stateFolder === undefined ? undefined : new TorrentFolder(options.stateFolder)
    this.#saver = this.#folder === undefined ? undefined : new TorrentSaver(this.#folder)
    this.#magnets = new MagnetShelf({
      folder: this.#folder,
      open: (magnet) => this.#openMagnet(magnet),
      admit: (info) => this.#assertAllowed(info),
      found: async (request) => {
        await this.#add(parseMetainfo(request.metainfoBytes, nodeHashes), request)
      },
    })
  }

  /** Where peers connect. */
  get address(): { readonly address: string; readonly port: number } {
    const { address = '', port = 0 } = this.#listener ?? {}
    return { address, port }
  }

  async open(): Promise<void> {
    const { address = '127.0.0.1', port = 0 } = this.#options.listen ?? {}
    this.#listener = await listenTcp(address, port, (stream) => void this.#handshake(stream))
    for (const saved of (await this.#folder?.load()) ?? []) this.#restore(saved)
    this.#scheduleSave()
  }

  /** Adds a torrent; one that is there already answers with its status. Files that exist are checked in the background. */
  async add(request: AddRequest): Promise<TorrentStatus> {
    const metainfo = parseMetainfo(request.metainfoBytes, nodeHashes)
    const known = this.status(metainfo.infoHash)
    if (known !== undefined) return known
    const adding = this.#adding.get(metainfo.infoHash) ?? this.#add(metainfo, request)
    this.#adding.set(metainfo.infoHash, adding)
    return adding.finally(() => this.#adding.delete(metainfo.infoHash))
  }

  /**
   * Adds a magnet link and looks for its metadata; what is there already answers with its status.
   * @throws MagnetError, TrackerNotAllowedError, AddressBlockError
   */
  async addMagnet(request: MagnetRequest): Promise<TorrentStatus> {
    const { magnet, folder, paused = false, allowPeers = [] } = request
    const known = this.status(magnetHash(magnet))
    return known ?? this.#magnets.add({ magnet, folder, paused, allowPeers })
  }

  list(): readonly TorrentStatus[] {
    return [...[...this.#entries.values()].map(({ torrent }) => torrent.status()), ...this.#magnets.list()]
  }

  status(infoHash: string): TorrentStatus | undefined {
    return this.#find(infoHash)?.torrent.status() ?? this.#magnets.status(infoHash)
  }

  /** The .torrent; undefined while it is not known. */
  metainfo(infoHash: string): Uint8Array | undefined {
    return this.#find(infoHash)?.request.metainfoBytes
  }

  /** None while the metadata is not known. */
  files(infoHash: string): readonly FileStatus[] {
    return this.#magnets.has(infoHash) ? [] : this.#required(infoHash).torrent.files()
  }

  /** For each piece 0 missing, 1 on its way, 2 on disk; and the bytes of each but the last. */
  pieces(infoHash: string): { readonly length: number; readonly states: Uint8Array } {
    if (this.#magnets.has(infoHash)) return { length: 0, states: new Uint8Array(0) }
    const { torrent } = this.#required(infoHash)
    return { length: torrent.metainfo.pieceLength, states: torrent.pieces() }
  }

  /** @throws UnknownFileError */
  async chooseFiles(infoHash: string, indexes: readonly number[], priority: FilePriority): Promise<void> {
    const entry = this.#required(infoHash)
    entry.torrent.chooseFiles(indexes, priority)
    await this.#save(entry)
  }

  async pause(infoHash: string): Promise<void> {
    if (this.#magnets.has(infoHash)) return this.#magnets.pause(infoHash)
    const entry = this.#required(infoHash)
    entry.paused = true
    await entry.torrent.pause()
    await this.#save(entry)
  }

  async resume(infoHash: string): Promise<void> {
    if (this.#magnets.has(infoHash)) return this.#magnets.resume(infoHash)
    const entry = this.#required(infoHash)
    entry.paused = false
    const failed = entry.torrent.status().state === 'error'
    await entry.torrent.start(failed ? undefined : ((await entry.torrent.resumePoint()) ?? entry.resume))
    await this.#save(entry)
  }

  async remove(infoHash: string, options: { readonly deleteFiles: boolean }): Promise<void> {
    if (this.#magnets.has(infoHash)) return this.#magnets.remove(infoHash)
    const entry = this.#required(infoHash)
    const { metainfo } = entry.torrent
    this.#entries.delete(metainfo.infoHash)
    for (const hash of wireHashes(metainfo)) this.#byWireHash.delete(hash)
    await entry.torrent.pause()
    const { uploaded, downloaded } = entry.torrent.transferred()
    this.#gone = { uploaded: this.#gone.uploaded + uploaded, downloaded: this.#gone.downloaded + downloaded }
    await entry.torrent.close(options)
    await this.#saver?.remove(metainfo.infoHash)
  }

  /** Begins to verify every piece on disk again. */
  async recheck(infoHash: string): Promise<void> {
    const entry = this.#required(infoHash)
    await entry.torrent.recheck(entry.paused)
  }

  async reannounce(infoHash: string): Promise<void> {
    if (this.#magnets.has(infoHash)) return this.#magnets.reannounce(infoHash)
    this.#required(infoHash).torrent.reannounce()
  }

  /** Peers to try, beside those that trackers name. */
  addPeers(infoHash: string, peers: readonly { readonly address: string; readonly port: number }[]): void {
    this.#required(infoHash).torrent.addPeers(peers)
  }

  stats(): SessionStats {
    let [uploadSpeed, downloadSpeed] = [0, 0]
    let { uploaded: uploadedBytes, downloaded: downloadedBytes } = this.#gone
    for (const { torrent } of this.#entries.values()) {
      const [status, transferred] = [torrent.status(), torrent.transferred()]
      uploadSpeed += status.uploadSpeed
      downloadSpeed += status.downloadSpeed
      uploadedBytes += transferred.uploaded
      downloadedBytes += transferred.downloaded
    }
    return { uploadSpeed, downloadSpeed, uploadedBytes, downloadedBytes, listenPort: this.address.port }
  }

  /** Says `stopped` to trackers (until `signal`), saves, lets go of files and port. */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort()
    this.#cancelSave?.()
    const closing = this.#listener?.close()
    await Promise.allSettled([
      ...[...this.#entries.values()].map((entry) => entry.torrent.pause(signal)),
      this.#magnets.stop(),
    ])
    await this.#saveAll((entry) => this.#save(entry))
    await Promise.allSettled([...this.#entries.values()].map(({ torrent }) => torrent.close({ deleteFiles: false })))
    await closing
  }

  /** What is not usable any more is left where it is, for a person to look at. */
  #restore(saved: SavedTorrent | SavedMagnet): void {
    if ('magnet' in saved) {
      this.#magnets.restore(saved)
      return
    }
    let entry: SessionEntry
    try {
      entry = this.#enter(parseMetainfo(saved.metainfoBytes, nodeHashes), saved, saved)
    } catch (error) {
      if (error instanceof MetainfoError || error instanceof AddressBlockError) return
      throw error
    }
    if (!saved.paused) void entry.torrent.start(saved.resume)
    else
      void entry.torrent
        .look(saved.resume)
        .catch((error: unknown) => this.#options.onProblem?.('cannot look at files', error))
  }

  #openMagnet({ magnet, allowPeers }: SavedMagnet): SwarmPieceSource {
    const { localAddress, allowTrackers = [], dht, encryption = 'allowed' } = this.#options
    const reference = torrentReference({ magnet }, nodeHashes)
    return openSource(reference, {
      peerId: this.#peerId,
      port: this.address.port,
      // The piece layers of a v2 torrent come after its metadata.
      metadataOnly: reference.infoHashV1 !== undefined,
      allowPeers,
      useMagnetPeers: true,
      allowTrackers,
      mayAnnounce: (host) => this.#mayAnnounce(host),
      encryption,
      localAddress,
      dht,
    })
  }

  /** @throws TrackerNotAllowedError */
  #assertAllowed({ isPrivate, announceTiers }: Pick<Metainfo, 'isPrivate' | 'announceTiers'>): void {
    if (isPrivate) allowedTiers(announceTiers, (host) => this.#mayAnnounce(host))
  }

  async #add(metainfo: Metainfo, request: AddRequest): Promise<TorrentStatus> {
    this.#assertAllowed(metainfo)
    const entry = this.#enter(metainfo, request)
    await this.#save(entry)
    if (entry.paused && request.recheck === true) await entry.torrent.recheck(true)
    if (!entry.paused) {
      void entry.torrent.start().then(() => {
        if (request.peers !== undefined) entry.torrent.addPeers(request.peers)
      })
    }
    return entry.torrent.status()
  }

  #enter(metainfo: Metainfo, request: AddRequest, before?: SavedTorrent): SessionEntry {
    const { localAddress, allowTrackers = [], encryption = 'allowed' } = this.#options
    const { maxLinksPerTorrent = 60, uploadSlots = 8 } = this.#options
    const guard = addressGuard(request.allowPeers ?? [])
    const torrent = new Torrent({
      metainfo,
      store: new DiskPieceStore(request.folder, metainfo),
      peerId: this.#peerId,
      listenPort: this.address.port,
      dialer: tcpDialer(localAddress),
      guard,
      finder: this.#options.dht,
      trackers: trackerClient({ guard, allowHosts: allowTrackers, localAddress, random32 }),
      mayAnnounce: (url) => !metainfo.isPrivate || this.#mayAnnounce(trackerHost(url) ?? ''),
      clock: systemClock,
      hashes: nodeHashes,
      random,
      encryption: { policy: encryption, parts: mseParts },
      limits: { maxLinks: maxLinksPerTorrent, uploadSlots },
      priorities: before?.priorities ?? [],
      tally: before?.tally ?? NEW_TALLY,
      wallClock: Date.now,
      onChange: () => {
        this.#save(entry).catch((error: unknown) => this.#options.onProblem?.('cannot save a torrent', error))
      },
    })
    const entry: SessionEntry = { torrent, request, paused: request.paused ?? false, resume: before?.resume }
    this.#entries.set(metainfo.infoHash, entry)
    for (const hash of wireHashes(metainfo)) this.#byWireHash.set(hash, entry)
    return entry
  }

  #mayAnnounce(host: string): boolean {
    const { allowTrackers = [], mayAnnounce } = this.#options
    return onAllowedHost(allowTrackers, host) || (mayAnnounce?.(host) ?? false)
  }

  async #handshake(stream: ByteStream): Promise<void> {
    if (this.#strangers >= STRANGERS || this.#stopping.signal.aborted) return stream.close()
    this.#strangers++
    const limit = deadline(systemClock, INTRODUCTION_TIMEOUT, this.#stopping.signal)
    try {
      const find = (infoHash: Uint8Array) => this.#byWireHash.get(toHex(infoHash))
      const reception: Reception = {
        find: (infoHash) => find(infoHash)?.torrent.identity,
        infoHashes: () => [...this.#byWireHash.keys()].map((hash) => wireInfoHash(infoHash(hash))),
      }
      const connected = await handshakeSecond(stream, reception, mseParts, limit.signal)
      find(connected.handshake.infoHash)?.torrent.accept(connected)
    } catch {
      stream.close() // a stranger who is no peer of ours: nothing to tell anybody
    } finally {
      limit.release()
      this.#strangers--
    }
  }

  #find(infoHash: string): SessionEntry | undefined {
    return this.#entries.get(infoHash) ?? this.#byWireHash.get(infoHash.slice(0, 40))
  }

  #required(infoHash: string): SessionEntry {
    const entry = this.#find(infoHash)
    if (entry === undefined && this.#magnets.has(infoHash))
      throw new MetadataMissingError('the metadata of this magnet link is not known yet')
    if (entry === undefined) throw new UnknownTorrentError(`no torrent ${infoHash.slice(0, 64)}`)
    return entry
  }

  #scheduleSave(): void {
    this.#cancelSave = systemClock.after(SAVE_EVERY, () => {
      void this.#saveAll((entry) => this.#saver?.saveChanged(this.#savable(entry))).finally(() => {
        if (!this.#stopping.signal.aborted) this.#scheduleSave()
      })
    })
  }

  async #saveAll(save: (entry: SessionEntry) => Promise<void> | undefined): Promise<void> {
    const saved = await Promise.allSettled([...this.#entries.values()].map(save))
    for (const one of saved)
      if (one.status === 'rejected') this.#options.onProblem?.('cannot save a torrent', one.reason)
  }

  async #save(entry: SessionEntry): Promise<void> {
    await this.#saver?.save(this.#savable(entry))
  }

  #savable(entry: SessionEntry): Savable {
    const { infoHash } = entry.torrent.metainfo
    return { infoHash, saved: async () => (this.#entries.has(infoHash) ? savedEntry(entry) : undefined) }
  }
}
