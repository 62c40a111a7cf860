import type { TorrentFile } from '@shoal/bittorrent'
import type { Bitfield } from '../pieces/bitfield.ts'
import { type PieceLayout, piecesOf } from '../pieces/piece-layout.ts'

/** 0 is not wanted, 1 normal, 2 before the others. */
export type FilePriority = 0 | 1 | 2

/** What is known of a file of a torrent. */
export interface FileStatus {
  /** Its place in the metainfo; padding is counted and not listed. */
  readonly index: number
  readonly path: string
  /** Bytes. */
  readonly length: number
  readonly completedBytes: number
  readonly priority: FilePriority
}

/** The torrent has no such file. */
export class UnknownFileError extends Error {
  readonly code = 'unknown_file'
  override readonly name = 'UnknownFileError'
}

/** Which files of a torrent are wanted, and what follows for its pieces: one that two files share is wanted with either. */
export class FileChoice {
  readonly #files: readonly TorrentFile[]
  readonly #layout: PieceLayout
  readonly #priorities: FilePriority[]
  #ranks: Uint8Array

  /** Files that `priorities` does not reach are wanted as usual. */
  constructor(files: readonly TorrentFile[], layout: PieceLayout, priorities: readonly FilePriority[]) {
    this.#files = files
    this.#layout = layout
    this.#priorities = files.map((_, index) => priorities[index] ?? 1)
    this.#ranks = this.#rank()
  }

  /** By file, for the next start. */
  get priorities(): readonly FilePriority[] {
    return this.#priorities
  }

  /** How much a piece is wanted: the highest priority of the files in it. */
  rankOf(piece: number): number {
    return this.#ranks[piece] ?? 0
  }

  /** @throws UnknownFileError, and then nothing has changed */
  choose(indexes: readonly number[], priority: FilePriority): void {
    const unknown = indexes.find((index) => this.#files[index]?.padding !== false)
    if (unknown !== undefined) throw new UnknownFileError(`the torrent has no file ${unknown}`)
    for (const index of indexes) this.#priorities[index] = priority
    this.#ranks = this.#rank()
  }

  /** Bytes of wanted pieces that are not stored. */
  left(stored: Bitfield): number {
    let left = 0
    for (let piece = 0; piece < stored.size; piece++) {
      if (this.rankOf(piece) > 0 && !stored.has(piece)) left += this.#layout.sizeOf(piece)
    }
    return left
  }

  /** Every file that is not padding. */
  list(stored: Bitfield): readonly FileStatus[] {
    return this.#files.flatMap(({ path, length, padding }, index) => {
      if (padding) return []
      const completedBytes = stored.complete ? length : this.#completed(index, stored)
      return { index, path: path.join('/'), length, completedBytes, priority: this.#priorities[index] ?? 1 }
    })
  }

  #completed(index: number, stored: Bitfield): number {
    const file = this.#files[index]
    if (file === undefined) return 0
    let bytes = 0
    for (const piece of piecesOf(this.#layout, file)) {
      if (!stored.has(piece)) continue
      const start = piece * this.#layout.pieceLength
      const end = start + this.#layout.sizeOf(piece)
      bytes += Math.min(end, file.offset + file.length) - Math.max(start, file.offset)
    }
    return bytes
  }

  #rank(): Uint8Array {
    const ranks = new Uint8Array(this.#layout.pieceCount)
    let before: FilePriority = 1
    for (const [index, file] of this.#files.entries()) {
      // Padding fills up the piece in which the file before it ends.
      const priority: FilePriority = file.padding ? before : (this.#priorities[index] ?? 1)
      before = priority
      for (const piece of piecesOf(this.#layout, file)) ranks[piece] = Math.max(ranks[piece] ?? 0, priority)
    }
    return ranks
  }
}
