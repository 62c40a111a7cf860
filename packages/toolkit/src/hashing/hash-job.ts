import type { FileTable } from './file-table.ts'

/**
 * One torrent's hashing, shared by all threads that work on it. A piece covers `pieceLength` bytes of the torrent;
 * bytes that belong to no file are zeroes to SHA-1 (a hybrid's padding) and nothing to SHA-256.
 */
export interface HashJob {
  readonly table: FileTable
  /** Bytes. */
  readonly pieceLength: number
  readonly pieceCount: number
  readonly totalLength: number
  /** 20 bytes a piece; absent for v2. */
  readonly sha1: SharedArrayBuffer | undefined
  /** 32 bytes a piece: the root of its blocks' tree, as wide as `pieceTreeWidth` says; absent for v1. */
  readonly sha256: SharedArrayBuffer | undefined
  /** A `PIECE_STATE` byte a piece. */
  readonly states: SharedArrayBuffer
  /** Int32 counters at `CONTROL`. */
  readonly control: SharedArrayBuffer
  /** A piece with a missing or short file ends the job, or is marked and passed over. */
  readonly onUnreadable: 'fail' | 'mark'
}

export const PIECE_STATE = { pending: 0, hashed: 1, unreadable: 2, skip: 3 } as const

/** Positions in `control`. */
export const CONTROL = { nextPiece: 0, donePieces: 1, stop: 2 } as const
const CONTROL_LENGTH = 3

const BATCH_LENGTH = 1 << 20 // bytes: what a thread takes at once, so that tiny pieces do not fight for the counter

/** What a job is made of. */
export interface HashJobOptions {
  readonly kind: 'v1' | 'v2' | 'hybrid'
  readonly table: FileTable
  readonly pieceLength: number
  readonly totalLength: number
  readonly onUnreadable: 'fail' | 'mark'
}

/** A fresh job with its shared memory. */
export function createHashJob(options: HashJobOptions): HashJob {
  const pieceCount = Math.ceil(options.totalLength / options.pieceLength)
  return {
    table: options.table,
    pieceLength: options.pieceLength,
    pieceCount,
    totalLength: options.totalLength,
    sha1: options.kind === 'v2' ? undefined : new SharedArrayBuffer(pieceCount * 20),
    sha256: options.kind === 'v1' ? undefined : new SharedArrayBuffer(pieceCount * 32),
    states: new SharedArrayBuffer(pieceCount),
    control: new SharedArrayBuffer(CONTROL_LENGTH * 4),
    onUnreadable: options.onUnreadable,
  }
}

/** How many pieces a thread takes at once. */
export function batchSize(job: HashJob): number {
  return Math.max(1, Math.floor(BATCH_LENGTH / job.pieceLength))
}

/** Why hashing a file failed. */
export interface HashFailure {
  /** Which of the table's files. */
  readonly fileIndex: number
  /** The system's code, e.g. `ENOENT`, or `SHORT` for a file that ended early. */
  readonly code: string
}
