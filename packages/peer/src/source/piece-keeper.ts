/** Keeps verified pieces and blocks between attempts; `PieceCache` of @shoal/screenshots fits. */
export interface PieceCache {
  load(infoHash: string, piece: number): Promise<Uint8Array | undefined>
  store(infoHash: string, piece: number, bytes: Uint8Array): Promise<void>
  /** Single blocks of a piece, by their number in it. */
  loadBlocks(infoHash: string, piece: number): Promise<ReadonlyMap<number, Uint8Array>>
  storeBlock(infoHash: string, at: BlockPlace, bytes: Uint8Array): Promise<void>
}

/** Which block of which piece. */
export interface BlockPlace {
  readonly piece: number
  readonly block: number
}

/**
 * One torrent's part of the cache. Whatever it gives must be checked, and it never fails: a cache that cannot be read or
 * written costs a second fetch, and no more.
 */
export class PieceKeeper {
  readonly #cache: PieceCache | undefined
  readonly #infoHash: string
  readonly #storing = new Set<Promise<void>>()
  readonly #stored = new Set<number>()
  readonly #recalled = new Map<number, Promise<void>>()

  constructor(cache: PieceCache | undefined, infoHash: string) {
    this.#cache = cache
    this.#infoHash = infoHash
  }

  /** Pieces that the cache has, oldest first. */
  get stored(): readonly number[] {
    return [...this.#stored]
  }

  /** Whether the cache has the piece, as far as is known without asking. */
  has(piece: number): boolean {
    return this.#stored.has(piece)
  }

  async load(piece: number): Promise<Uint8Array | undefined> {
    return this.#cache?.load(this.#infoHash, piece).catch(() => undefined)
  }

  /** The piece that was loaded turned out to be right. */
  confirm(piece: number): void {
    this.#stored.add(piece)
  }

  /** Hands over the blocks of a piece, the first time that it is asked; settles when they were. */
  recallBlocks(piece: number, take: (block: number, bytes: Uint8Array) => void): Promise<void> {
    const recalled = this.#recalled.get(piece) ?? this.#loadBlocks(piece, take)
    this.#recalled.set(piece, recalled)
    return recalled
  }

  /** Begins to store a piece; its bytes must not change. */
  store(piece: number, bytes: Uint8Array): void {
    this.#keep(this.#cache?.store(this.#infoHash, piece, bytes).then(() => void this.#stored.add(piece)))
  }

  /** Begins to store a block; its bytes must not change. */
  storeBlock(at: BlockPlace, bytes: Uint8Array): void {
    this.#keep(this.#cache?.storeBlock(this.#infoHash, at, bytes))
  }

  /** Settles when all is stored that was given. */
  async settled(): Promise<void> {
    await Promise.all(this.#storing)
  }

  async #loadBlocks(piece: number, take: (block: number, bytes: Uint8Array) => void): Promise<void> {
    const blocks = await this.#cache?.loadBlocks(this.#infoHash, piece).catch(() => undefined)
    for (const [block, bytes] of blocks ?? []) take(block, bytes)
  }

  #keep(storing: Promise<void> | undefined): void {
    if (storing === undefined) return
    const settled = storing.catch(() => undefined).finally(() => this.#storing.delete(settled))
    this.#storing.add(settled)
  }
}
