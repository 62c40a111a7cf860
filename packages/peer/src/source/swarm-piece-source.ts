import { type Hashes, type Info, type PeerId, parseInfo, wireInfoHash } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import { OnDemand } from '../download/on-demand.ts'
import { Bitfield } from '../pieces/bitfield.ts'
import { type ByteRange, type PieceLayout, pieceLayout, piecesOf } from '../pieces/piece-layout.ts'
import { type PieceLayers, verifyPiece } from '../pieces/piece-verifier.ts'
import { PieceExchange } from '../swarm/piece-exchange.ts'
import { type Encryption, Swarm } from '../swarm/swarm.ts'
import { Announcer } from '../tracker/announcer.ts'
import type { TrackerClient } from '../tracker/tracker-client.ts'
import type { Dialer } from '../wire/byte-stream.ts'
import { PieceMemory } from './piece-memory.ts'
import { decidePrivacy, decideWithMetadata, type PrivacyOptions } from './source-privacy.ts'
import type { TorrentReference } from './torrent-reference.ts'

/** Keeps verified pieces between attempts; `PieceCache` of @shoal/screenshots fits. */
export interface PieceCache {
  load(infoHash: string, piece: number): Promise<Uint8Array | undefined>
  store(infoHash: string, piece: number, bytes: Uint8Array): Promise<void>
}

export interface PieceSourceParts {
  readonly reference: TorrentReference
  readonly peers: readonly { readonly address: string; readonly port: number }[]
  readonly privacy: PrivacyOptions
  readonly cache: PieceCache | undefined
  readonly peerId: PeerId
  /** Announced to trackers; nobody listens there. */
  readonly port: number
  readonly dialer: Dialer
  readonly guard: AddressGuard
  readonly trackers: TrackerClient
  readonly encryption: Encryption
  readonly clock: Clock
  readonly hashes: Hashes
  /** In [0, 1). */
  readonly random: () => number
}

/** The source was closed while somebody waited. */
export class SourceClosedError extends Error {
  readonly code = 'source_closed'
  override readonly name = 'SourceClosedError'
}

const MAX_LINKS = 30
const HORIZON = 1 // seconds of supply on order: what is read next must not queue behind what was prefetched
const DEEPEST = 500 // blocks
const MEMORY = 96 * 1024 * 1024 // bytes of pieces
const UNKNOWN_LEFT = 16_384 // bytes announced as missing while the size is not known, as qBittorrent does
const STOP_TIMEOUT = 3000 // milliseconds that trackers get to hear `stopped`

interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** What there is once the metadata is known. */
interface Reading {
  readonly info: Info
  readonly layout: PieceLayout
  readonly have: Bitfield
  readonly order: OnDemand
  readonly exchange: PieceExchange
  readonly memory: PieceMemory
}

/**
 * Reads a torrent's bytes on demand: fetches the pieces that a read covers and no others, verifies them, says `stopped`
 * and never `completed`. Satisfies the `PieceSource` port of @shoal/screenshots.
 */
export class SwarmPieceSource {
  readonly #parts: PieceSourceParts
  readonly #swarm: Swarm
  readonly #waiters = new Map<number, Set<Waiter>>()
  readonly #metadataWaiters = new Set<Waiter>()
  readonly #storing = new Set<Promise<void>>()
  #announcer: Announcer | undefined
  #reading: Reading | undefined
  #verified = 0
  #closed = false

  /** @throws TrackerNotAllowedError where a private torrent leaves nobody to ask */
  constructor(parts: PieceSourceParts) {
    this.#parts = parts
    const { discovery, tiers } = decidePrivacy(parts.reference, parts.privacy)
    const { reference, peerId, dialer, guard, clock, encryption } = parts
    this.#swarm = new Swarm({
      identity: {
        infoHash: reference.wireHash,
        infoHashV2: reference.infoHashV2 === undefined ? undefined : wireInfoHash(reference.infoHashV2),
        peerId,
        dht: false,
      },
      listenPort: undefined,
      discovery,
      dialer,
      guard,
      clock,
      encryption,
      pace: { horizon: HORIZON, deepest: DEEPEST },
      maxLinks: MAX_LINKS,
      onMetadata: (bytes) => this.#onMetadata(bytes),
    })
    if (reference.metainfo !== undefined) this.#begin(reference.metainfo, reference.metainfo.pieceLayers)
    this.#announcer = this.#announce(tiers)
    this.#swarm.start()
    this.#swarm.addPeers(parts.peers, 'given')
  }

  get stats(): { readonly payloadBytes: number; readonly pieces: number } {
    return { payloadBytes: this.#reading?.exchange.counters.received ?? 0, pieces: this.#verified }
  }

  /** The torrent's layout, fetched from peers where only its hash is known. */
  async metainfo(signal: AbortSignal): Promise<Info> {
    return (await this.#ready(signal)).info
  }

  /** Verified bytes of the torrent's byte space; waits until peers delivered them. */
  async read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const reading = await this.#ready(signal)
    const { layout } = reading
    if (offset < 0 || length < 0 || offset + length > layout.totalLength) throw new RangeError('outside of the torrent')
    const pieces = piecesOf(layout, { offset, length })
    const bytes = new Uint8Array(length)
    // All are wanted at once; each is copied as soon as it is here, since memory may not hold all of them.
    const copied = pieces.map(async (piece) => {
      const source = await this.#piece(reading, piece, signal)
      const start = piece * layout.pieceLength
      const from = Math.max(0, offset - start)
      const to = Math.min(source.length, offset + length - start)
      if (to > from) bytes.set(source.subarray(from, to), start + from - offset)
    })
    await Promise.all(copied)
    return bytes
  }

  /** Wants ranges after everything that is being read, in this order. */
  prefetch(ranges: readonly ByteRange[]): void {
    const reading = this.#reading
    if (reading === undefined || this.#closed) return
    for (const range of ranges) {
      for (const piece of piecesOf(reading.layout, range)) {
        if (!reading.have.has(piece)) reading.order.wantLater(piece)
      }
    }
    reading.exchange.wantMore()
  }

  have(piece: number): boolean {
    return this.#reading?.have.has(piece) ?? false
  }

  availability(piece: number): number {
    return this.#reading?.exchange.availability.of(piece) ?? 0
  }

  /** Says `stopped` to trackers, leaves every peer; reads that wait fail. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const error = new SourceClosedError('the source was closed')
    for (const waiters of [this.#metadataWaiters, ...this.#waiters.values()])
      for (const { reject } of waiters) reject(error)
    this.#swarm.stop()
    await this.#announcer?.stop(AbortSignal.timeout(STOP_TIMEOUT))
    await Promise.allSettled(this.#storing)
  }

  async #ready(signal: AbortSignal): Promise<Reading> {
    while (this.#reading === undefined) await this.#wait(this.#metadataWaiters, signal)
    return this.#reading
  }

  /** The bytes of a piece: from memory, from the cache, or from peers. */
  async #piece(reading: Reading, piece: number, signal: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      const held = reading.memory.get(piece) ?? (await this.#cached(reading, piece))
      if (held !== undefined) return held
      const waiters = this.#waiters.get(piece) ?? new Set()
      this.#waiters.set(piece, waiters)
      reading.order.want(piece)
      reading.exchange.wantMore()
      try {
        await this.#wait(waiters, signal)
      } finally {
        if (waiters.size === 0) this.#waiters.delete(piece)
        if (waiters.size === 0 && !reading.have.has(piece)) {
          reading.order.drop(piece)
          reading.exchange.drop(piece)
        }
      }
    }
  }

  async #cached(reading: Reading, piece: number): Promise<Uint8Array | undefined> {
    const bytes = await this.#parts.cache?.load(this.#cacheKey(reading.info), piece)
    if (bytes === undefined || bytes.length !== reading.layout.sizeOf(piece)) return undefined
    if (!verifyPiece(reading.info, this.#layers(), this.#parts.hashes, piece, bytes)) return undefined
    reading.have.set(piece)
    reading.memory.set(piece, bytes)
    return bytes
  }

  #wait(waiters: Set<Waiter>, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new SourceClosedError('the source was closed'))
      const settle = () => {
        waiters.delete(waiter)
        signal.removeEventListener('abort', abort)
      }
      const waiter: Waiter = {
        resolve: () => {
          settle()
          resolve()
        },
        reject: (reason) => {
          settle()
          reject(reason)
        },
      }
      const abort = () => waiter.reject(signal.reason)
      waiters.add(waiter)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
    })
  }

  #onMetadata(bytes: Uint8Array): boolean {
    const { reference, hashes } = this.#parts
    let info: Info
    try {
      info = parseInfo(bytes, hashes)
    } catch {
      return false // whatever it is, it is not what the info-hash names
    }
    const v1 = reference.infoHashV1 === undefined || info.infoHashV1 === reference.infoHashV1
    const v2 = reference.infoHashV2 === undefined || info.infoHashV2 === reference.infoHashV2
    if (!v1 || !v2) return false
    const { discovery, tiers } = decideWithMetadata(reference, info.isPrivate, this.#parts.privacy)
    if (discovery !== this.#swarm.discovery) {
      this.#swarm.setDiscovery(discovery)
      void this.#announcer?.stop(AbortSignal.timeout(STOP_TIMEOUT))
      this.#announcer = this.#announce(tiers)
    }
    this.#begin(info, new Map())
    return true
  }

  #begin(info: Info, layers: PieceLayers): void {
    const { clock, hashes } = this.#parts
    const layout = pieceLayout(info)
    const have = new Bitfield(layout.pieceCount)
    const order = new OnDemand(have)
    const memory = new PieceMemory(MEMORY, (piece) => have.clear(piece))
    const exchange = new PieceExchange({
      layout,
      stored: have,
      order: () => order,
      verify: (piece, bytes) => verifyPiece(info, layers, hashes, piece, bytes),
      onPiece: (piece, bytes) => this.#onPiece(piece, bytes),
      onLiars: (addresses) => {
        for (const address of addresses) this.#swarm.ban(address)
      },
      read: undefined,
      slots: 0,
      hashes,
      now: () => clock.now(),
    })
    this.#reading = { info, layout, have, order, exchange, memory }
    this.#swarm.begin(exchange, info)
    for (const { resolve } of this.#metadataWaiters) resolve()
  }

  #onPiece(piece: number, bytes: Uint8Array): void {
    const reading = this.#reading
    if (reading === undefined) return
    this.#verified++
    reading.have.set(piece)
    reading.memory.set(piece, bytes)
    for (const { resolve } of this.#waiters.get(piece) ?? []) resolve()
    const storing = this.#parts.cache?.store(this.#cacheKey(reading.info), piece, bytes)
    if (storing === undefined) return
    // A cache that cannot be written costs a second fetch some day, nothing now.
    const settled = storing.catch(() => undefined).finally(() => this.#storing.delete(settled))
    this.#storing.add(settled)
  }

  #announce(tiers: readonly (readonly string[])[]): Announcer {
    const { reference, peerId, port, trackers, clock, random } = this.#parts
    const announcer = new Announcer({
      tiers,
      isPrivate: this.#swarm.discovery === 'private',
      infoHashes: [reference.wireHash],
      peerId,
      port,
      client: trackers,
      clock,
      random,
      counters: () => ({ uploaded: 0, downloaded: this.stats.payloadBytes, left: this.#left() }),
      wanted: () => Math.max(0, MAX_LINKS - this.#swarm.linkCount),
      onPeers: (peers) => this.#swarm.addPeers(peers, 'tracker'),
      onSwitch: () => this.#swarm.disconnectAll(),
    })
    announcer.start()
    return announcer
  }

  #left(): number {
    if (this.#reading === undefined) return UNKNOWN_LEFT
    const { layout, have } = this.#reading
    return Math.max(1, layout.storedLength - have.count * layout.pieceLength)
  }

  #layers(): PieceLayers {
    return this.#parts.reference.metainfo?.pieceLayers ?? new Map()
  }

  #cacheKey({ infoHashV1, infoHashV2, infoHash }: Info): string {
    return infoHashV1 ?? infoHashV2 ?? infoHash
  }
}
