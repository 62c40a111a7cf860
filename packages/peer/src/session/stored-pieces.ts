import { type BlockRange, concatBytes, type Hashes, type Metainfo } from '@shoal/bittorrent'
import { Bitfield } from '../pieces/bitfield.ts'
import { type PieceLayout, pieceLayout } from '../pieces/piece-layout.ts'
import { type PieceStore, PieceStoreError } from '../pieces/piece-store.ts'
import { verifyPiece } from '../pieces/piece-verifier.ts'
import { ReadAhead } from '../upload/read-ahead.ts'

/** What was known of the files when the torrent was last saved. */
export interface ResumePoint {
  /** In wire order, as `Bitfield`. */
  readonly stored: Uint8Array
  /** Of the files then, see `PieceStore.stamp`. */
  readonly stamp: string
}

/** How what is on disk compares with a resume point. */
export type Standing = 'vouched' | 'unknown' | 'nothing' | 'gone'

/** The pieces of one torrent on disk: which are there, read, written, verified. */
export class StoredPieces {
  readonly layout: PieceLayout
  readonly #metainfo: Metainfo
  readonly #store: PieceStore
  readonly #hashes: Hashes
  readonly #readAhead: ReadAhead
  #stored: Bitfield
  #verified: Bitfield
  /** Whether `stored` is what is on disk: compared or checked, not merely begun. */
  #known = false
  #bytes = 0
  #writing = 0
  /** Grows with each change of the files or of what is known of them. */
  #changes = 0
  #resume: { readonly point: ResumePoint; readonly changes: number } | undefined

  constructor(metainfo: Metainfo, store: PieceStore, hashes: Hashes) {
    this.layout = pieceLayout(metainfo)
    this.#metainfo = metainfo
    this.#store = store
    this.#hashes = hashes
    this.#readAhead = new ReadAhead(store, this.layout)
    this.#stored = new Bitfield(this.layout.pieceCount)
    this.#verified = new Bitfield(this.layout.pieceCount)
  }

  /** Pieces on disk. Replaced as a whole by `forget`, `compare` and `check`. */
  get stored(): Bitfield {
    return this.#stored
  }

  /** Pieces that need not be fetched: on disk, or on the way there. */
  get verified(): Bitfield {
    return this.#verified
  }

  /** Bytes of the pieces on disk. */
  get storedBytes(): number {
    return this.#bytes
  }

  /** Bytes verified and not yet written. */
  get writing(): number {
    return this.#writing
  }

  get complete(): boolean {
    return this.#stored.complete
  }

  /** For each piece 0 missing, 1 on its way, 2 on disk. */
  states(underWay: Iterable<number>): Uint8Array {
    const states = Uint8Array.from({ length: this.#stored.size }, (_, piece) => (this.#stored.has(piece) ? 2 : 0))
    for (const piece of underWay) states[piece] = 1
    return states
  }

  verify(piece: number, bytes: Uint8Array): boolean {
    return verifyPiece(this.#metainfo, this.#metainfo.pieceLayers, this.#hashes, piece, bytes)
  }

  /** Knows of no piece any more. */
  forget(): void {
    this.#known = false
    this.#hold(new Bitfield(this.layout.pieceCount))
  }

  /** Takes over what a resume point vouches for, where the files are as they were then. */
  async compare(resume: ResumePoint | undefined): Promise<Standing> {
    const vouched = resume === undefined ? undefined : Bitfield.parse(resume.stored, this.layout.pieceCount)
    const stamp = await this.#store.stamp()
    if (vouched !== undefined && resume?.stamp === stamp) {
      this.#hold(vouched)
      this.#known = true
      return 'vouched'
    }
    if (stamp.split(' ').some((file) => file !== '' && file !== '-')) return 'unknown'
    if (vouched !== undefined && vouched.count > 0) return 'gone'
    this.#known = true
    return 'nothing'
  }

  /** Reads and verifies every piece; stops early when aborted. */
  async check(signal: AbortSignal): Promise<void> {
    const found = new Bitfield(this.layout.pieceCount)
    this.#known = false
    this.#hold(found)
    const memory = new Uint8Array(this.layout.pieceLength)
    for (let piece = 0; piece < this.layout.pieceCount; piece++) {
      const intact = await this.#intact(piece, memory)
      if (signal.aborted) return
      if (intact && found.set(piece)) this.#bytes += this.layout.sizeOf(piece)
    }
    this.#hold(found)
    this.#known = true
  }

  /**
   * For the next start: everything it vouches for is on disk. Undefined while nobody knows what is there; the same object
   * as before while nothing has changed.
   */
  async resumePoint(): Promise<ResumePoint | undefined> {
    if (!this.#known) return undefined
    const changes = this.#changes
    if (this.#resume?.changes === changes) return this.#resume.point
    const stored = this.#stored.toBytes()
    await this.#store.sync()
    const point = { stored, stamp: await this.#store.stamp() }
    this.#resume = { point, changes }
    return point
  }

  /** Writes a verified piece. Before the last one counts, everything is made to survive a power cut. @throws PieceStoreError */
  async write(piece: number, bytes: Uint8Array): Promise<void> {
    const [stored, verified] = [this.#stored, this.#verified]
    verified.set(piece)
    this.#writing += bytes.length
    this.#changes++
    try {
      await this.#store.write(piece * this.layout.pieceLength, bytes)
      if (stored.size - stored.count === 1 && !stored.has(piece)) await this.#store.finish()
    } finally {
      this.#writing -= bytes.length
      this.#changes++
    }
    if (stored.set(piece) && stored === this.#stored) this.#bytes += bytes.length
  }

  /** A block of a stored piece, at once where it is in memory. Behind the end of a piece there are zeroes, see `PieceLayout.spanOf`. */
  readBlock({ piece, begin, length }: BlockRange): Uint8Array | Promise<Uint8Array> {
    const there = Math.max(0, Math.min(length, this.layout.sizeOf(piece) - begin))
    if (there === 0) return new Uint8Array(length)
    const bytes = this.#readAhead.read(piece, begin, there)
    if (there === length) return bytes
    const filled = (found: Uint8Array) => concatBytes([found, new Uint8Array(length - there)])
    return bytes instanceof Uint8Array ? filled(bytes) : bytes.then(filled)
  }

  /** The bytes of a piece that is here, else undefined. @throws PieceStoreError */
  async readPiece(piece: number): Promise<Uint8Array | undefined> {
    if (!this.#stored.has(piece)) return undefined
    return this.#store.read(piece * this.layout.pieceLength, this.layout.sizeOf(piece))
  }

  /** Lets go of the files, deletes them where asked. */
  async close(options: { readonly deleteFiles: boolean }): Promise<void> {
    if (options.deleteFiles) await this.#store.erase()
    else await this.#store.close()
  }

  async #intact(piece: number, memory: Uint8Array): Promise<boolean> {
    try {
      const bytes = await this.#store.read(piece * this.layout.pieceLength, this.layout.sizeOf(piece), memory)
      return this.verify(piece, bytes)
    } catch (error) {
      if (error instanceof PieceStoreError) return false
      throw error
    }
  }

  #hold(stored: Bitfield): void {
    this.#changes++
    this.#stored = stored
    this.#bytes = 0
    for (let piece = 0; piece < stored.size; piece++) {
      if (stored.has(piece)) this.#bytes += this.layout.sizeOf(piece)
    }
    this.#verified = Bitfield.parse(stored.toBytes(), stored.size) ?? new Bitfield(stored.size)
  }
}
