import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { BLOCK_LENGTH } from '@shoal/bittorrent'
import { type HashFailure, type HashJob, PIECE_STATE } from '../hashing/hash-job.ts'

/** Bytes read at once: what is hashed must still lie in a core's second-level cache, the tree's nodes beside it. */
const READ_LENGTH = { flat: 256 << 10, tree: 128 << 10 } as const
const DIGEST_LENGTH = 32 // bytes of SHA-256

/** A file that could not be read as planned. */
export class PieceReadError extends Error {
  readonly code = 'PIECE_READ'
  override readonly name = 'PieceReadError'
  readonly failure: HashFailure

  constructor(failure: HashFailure, options?: ErrorOptions) {
    super(`file ${failure.fileIndex}: ${failure.code}`, options)
    this.failure = failure
  }
}

/**
 * Hashes pieces of a job in one thread: one open file, one reused buffer, no streams. Digests travel as strings of a
 * character per byte (`binary`) because OpenSSL's results reach JavaScript six times faster that way than as buffers.
 */
export class PieceHasher {
  readonly #job: HashJob
  readonly #paths: Buffer
  readonly #pathEnds: Uint32Array
  readonly #offsets: Float64Array
  readonly #lengths: Float64Array
  readonly #sha1: Buffer | undefined
  readonly #sha256: Buffer | undefined
  readonly #states: Uint8Array
  readonly #buffer: Buffer
  readonly #blocks: readonly Buffer[]
  readonly #tree: MerkleScratch
  #openIndex = -1
  #fd = -1

  constructor(job: HashJob) {
    this.#job = job
    this.#paths = Buffer.from(job.table.paths)
    this.#pathEnds = new Uint32Array(job.table.pathEnds)
    this.#offsets = new Float64Array(job.table.offsets)
    this.#lengths = new Float64Array(job.table.lengths)
    this.#sha1 = job.sha1 && Buffer.from(job.sha1)
    this.#sha256 = job.sha256 && Buffer.from(job.sha256)
    this.#states = new Uint8Array(job.states)
    this.#tree = new MerkleScratch(job.pieceLength)
    this.#buffer = Buffer.allocUnsafeSlow(job.sha256 === undefined ? READ_LENGTH.flat : READ_LENGTH.tree)
    this.#blocks = Array.from({ length: this.#buffer.length / BLOCK_LENGTH }, (_, index) =>
      this.#buffer.subarray(index * BLOCK_LENGTH, (index + 1) * BLOCK_LENGTH),
    )
  }

  /** Hashes one piece into the job's memory. Throws `PieceReadError` unless the job wants such pieces marked. */
  hashPiece(piece: number): void {
    if (this.#states[piece] === PIECE_STATE.skip) return
    try {
      if (this.#sha256 === undefined) this.#hashV1(piece)
      else this.#hashV2(piece, this.#sha256)
      this.#states[piece] = PIECE_STATE.hashed
    } catch (error) {
      if (!(error instanceof PieceReadError) || this.#job.onUnreadable === 'fail') throw error
      this.#states[piece] = PIECE_STATE.unreadable
    }
  }

  /** Closes the file that is open. */
  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd)
    this.#fd = -1
    this.#openIndex = -1
  }

  /** All bytes of the piece, files and gaps, through one buffer. */
  #hashV1(piece: number): void {
    const start = piece * this.#job.pieceLength
    const end = Math.min(start + this.#job.pieceLength, this.#job.totalLength)
    const whole = end - start <= this.#buffer.length
    const digest = whole ? undefined : createHash('sha1')
    for (let at = start; at < end; ) {
      const length = Math.min(this.#buffer.length, end - at)
      this.#fill(at, length)
      const bytes = length === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, length)
      if (digest === undefined) this.#storeSha1(piece, hash('sha1', bytes, 'binary'))
      else digest.update(bytes)
      at += length
    }
    if (digest !== undefined) this.#storeSha1(piece, digest.digest('binary'))
  }

  /** The blocks of the piece's one file, and of a hybrid both hashes from the same read. */
  #hashV2(piece: number, target: Buffer): void {
    const start = piece * this.#job.pieceLength
    const end = Math.min(start + this.#job.pieceLength, this.#job.totalLength)
    const file = this.#fileAt(start)
    const fileEnd = Math.min(end, (this.#offsets[file] ?? 0) + (this.#lengths[file] ?? 0))
    const digest = this.#sha1 === undefined ? undefined : createHash('sha1')
    this.#tree.begin()
    for (let at = start; at < fileEnd; ) {
      const length = Math.min(this.#buffer.length, fileEnd - at)
      this.#read(file, at - (this.#offsets[file] ?? 0), 0, length)
      digest?.update(length === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, length))
      for (let block = 0; block * BLOCK_LENGTH < length; block++) {
        const bytes = this.#blocks[block] ?? this.#buffer
        const rest = length - block * BLOCK_LENGTH
        this.#tree.add(hash('sha256', rest < BLOCK_LENGTH ? bytes.subarray(0, rest) : bytes, 'binary'))
      }
      at += length
    }
    const single = (this.#lengths[file] ?? 0) <= this.#job.pieceLength
    this.#tree.storeRoot(target, piece * DIGEST_LENGTH, single)
    if (digest === undefined) return
    for (let at = Math.max(start, fileEnd); at < end; ) {
      const length = Math.min(this.#buffer.length, end - at)
      digest.update(this.#buffer.fill(0, 0, length).subarray(0, length))
      at += length
    }
    this.#storeSha1(piece, digest.digest('binary'))
  }

  /** Reads `length` bytes of the torrent from `at` into the buffer's begin; bytes of no file become zeroes. */
  #fill(at: number, length: number): void {
    const end = at + length
    let index = this.#fileAt(at)
    for (let next = at; next < end; ) {
      const fileStart = index < this.#job.table.count ? (this.#offsets[index] ?? 0) : end
      if (fileStart > next) {
        const stop = Math.min(fileStart, end)
        this.#buffer.fill(0, next - at, stop - at)
        next = stop
        continue
      }
      const stop = Math.min(end, fileStart + (this.#lengths[index] ?? 0))
      this.#read(index, next - fileStart, next - at, stop - next)
      next = stop
      index++
    }
  }

  #read(index: number, position: number, target: number, length: number): void {
    this.#open(index)
    let read = 0
    while (read < length) {
      const count = this.#attempt(index, () =>
        readSync(this.#fd, this.#buffer, target + read, length - read, position + read),
      )
      if (count === 0) throw new PieceReadError({ fileIndex: index, code: 'SHORT' })
      read += count
    }
  }

  #open(index: number): void {
    if (index === this.#openIndex) return
    this.close()
    const start = index === 0 ? 0 : (this.#pathEnds[index - 1] ?? 0)
    this.#fd = this.#attempt(index, () => openSync(this.#paths.subarray(start, this.#pathEnds[index]), 'r'))
    this.#openIndex = index
  }

  #attempt(fileIndex: number, call: () => number): number {
    try {
      return call()
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'EIO'
      throw new PieceReadError({ fileIndex, code }, { cause })
    }
  }

  /** Index of the first file that ends after `at`, by bisection. */
  #fileAt(at: number): number {
    let low = 0
    let high = this.#job.table.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#offsets[middle] ?? 0) + (this.#lengths[middle] ?? 0) > at) high = middle
      else low = middle + 1
    }
    return low
  }

  #storeSha1(piece: number, digest: string): void {
    this.#sha1?.write(digest, piece * 20, 20, 'latin1')
  }
}

/** Reduces the digests of a piece's blocks to their root, in memory that is used again for each piece. */
class MerkleScratch {
  readonly #width: number
  readonly #nodes: Buffer
  readonly #pairs: readonly Buffer[]
  #count = 0

  constructor(pieceLength: number) {
    this.#width = Math.max(1, pieceLength / BLOCK_LENGTH)
    this.#nodes = Buffer.alloc(Math.max(2, this.#width) * DIGEST_LENGTH)
    this.#pairs = Array.from({ length: Math.ceil(this.#width / 2) }, (_, pair) =>
      this.#nodes.subarray(pair * 2 * DIGEST_LENGTH, (pair + 1) * 2 * DIGEST_LENGTH),
    )
  }

  begin(): void {
    this.#count = 0
  }

  add(digest: string): void {
    this.#nodes.write(digest, this.#count * DIGEST_LENGTH, DIGEST_LENGTH, 'latin1')
    this.#count++
  }

  /** Writes the root; the tree of a file within one piece is only as wide as its blocks need (BEP 52). */
  storeRoot(target: Buffer, at: number, single: boolean): void {
    let width = this.#width
    while (single && width / 2 >= this.#count) width /= 2
    this.#nodes.fill(0, this.#count * DIGEST_LENGTH, width * DIGEST_LENGTH)
    for (; width > 1; width /= 2) {
      for (let pair = 0; pair < width / 2; pair++) {
        const parent = hash('sha256', this.#pairs[pair] ?? this.#nodes, 'binary')
        this.#nodes.write(parent, pair * DIGEST_LENGTH, DIGEST_LENGTH, 'latin1')
      }
    }
    this.#nodes.copy(target, at, 0, DIGEST_LENGTH)
  }
}
