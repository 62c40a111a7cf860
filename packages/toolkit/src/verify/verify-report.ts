import { type Metainfo, piecesOfRange, type TorrentFile } from '@shoal/bittorrent'
import { PIECE_VERDICT } from './piece-verdicts.ts'

/** What a verification found. */
export interface VerifyReport {
  readonly name: string
  readonly infoHash: string
  /** Everything is there and right. */
  readonly complete: boolean
  /** Bytes of files that lie in good pieces, and all bytes of files. */
  readonly goodBytes: number
  readonly contentLength: number
  readonly pieceCount: number
  readonly goodPieces: number
  /** Ranges of pieces whose bytes are wrong. */
  readonly badPieces: readonly PieceRange[]
  /** Ranges of pieces that could not be read in full. */
  readonly missingPieces: readonly PieceRange[]
  readonly files: readonly FileReport[]
}

/** First and last piece, both included. */
export type PieceRange = readonly [first: number, last: number]

/** One file's state. */
export interface FileReport {
  readonly path: string
  readonly state: FileState
  /** Bytes that it should have. */
  readonly length: number
  /** Bytes that lie on disk; null when it is missing. */
  readonly found: number | null
  readonly goodBytes: number
  readonly badPieces: readonly PieceRange[]
}

/**
 * `damaged` has a bad piece of its own; of a `suspect` file only pieces are bad that it shares with another file, so the
 * fault may be the other's. `long` has the right bytes and more behind them.
 */
export type FileState = 'ok' | 'missing' | 'short' | 'long' | 'damaged' | 'suspect'

/** The report from a verdict for each piece and the length of each file on disk (undefined: missing). */
export function verifyReport(
  metainfo: Metainfo,
  verdicts: Uint8Array,
  found: readonly (number | undefined)[],
): VerifyReport {
  const files = metainfo.files.flatMap((file, index) => {
    return file.padding || file.symlink !== undefined ? [] : [fileReport(metainfo, file, verdicts, found[index])]
  })
  const goodBytes = files.reduce((sum, file) => sum + file.goodBytes, 0)
  return {
    name: metainfo.name,
    infoHash: metainfo.infoHashV1 ?? metainfo.infoHashV2 ?? metainfo.infoHash,
    complete: files.every(({ state }) => state === 'ok') && rangesOf(verdicts, isNotGood).length === 0,
    goodBytes,
    contentLength: files.reduce((sum, file) => sum + file.length, 0),
    pieceCount: metainfo.pieceCount,
    goodPieces: verdicts.reduce((sum, verdict) => sum + (verdict === PIECE_VERDICT.good ? 1 : 0), 0),
    badPieces: rangesOf(verdicts, (verdict) => verdict === PIECE_VERDICT.bad),
    missingPieces: rangesOf(verdicts, (verdict) => verdict === PIECE_VERDICT.missing),
    files,
  }
}

function fileReport(
  metainfo: Metainfo,
  file: TorrentFile,
  verdicts: Uint8Array,
  found: number | undefined,
): FileReport {
  const pieces = piecesOfRange(metainfo, file)
  const [first, last] = pieces === undefined ? [0, -1] : [pieces.first, pieces.last]
  const own = verdicts.subarray(first, last + 1)
  let goodBytes = 0
  let ownFault = false
  for (let piece = first; piece <= last; piece++) {
    const start = Math.max(file.offset, piece * metainfo.pieceLength)
    const end = Math.min(file.offset + file.length, (piece + 1) * metainfo.pieceLength)
    if (verdicts[piece] === PIECE_VERDICT.good) goodBytes += end - start
    else if (isAlone(metainfo, file, piece)) ownFault = true
  }
  const badPieces = rangesOf(own, isNotGood).map(([from, to]): PieceRange => [first + from, first + to])
  const state = stateOf(file, found, badPieces.length > 0, ownFault)
  return { path: file.path.join('/'), state, length: file.length, found: found ?? null, goodBytes, badPieces }
}

function stateOf(file: TorrentFile, found: number | undefined, bad: boolean, ownFault: boolean): FileState {
  if (found === undefined) return 'missing'
  if (found < file.length) return 'short'
  if (bad) return ownFault ? 'damaged' : 'suspect'
  return found > file.length ? 'long' : 'ok'
}

/** True when all bytes of the piece that any file has belong to this one. */
function isAlone(metainfo: Metainfo, file: TorrentFile, piece: number): boolean {
  const start = piece * metainfo.pieceLength
  const end = Math.min(start + metainfo.pieceLength, metainfo.totalLength)
  if (metainfo.kind !== 'v1') return true
  return file.offset <= start && file.offset + file.length >= end
}

function isNotGood(verdict: number): boolean {
  return verdict !== PIECE_VERDICT.good
}

/** Runs of neighbours that hold. */
export function rangesOf(verdicts: Uint8Array, holds: (verdict: number) => boolean): readonly PieceRange[] {
  const ranges: [number, number][] = []
  for (const [piece, verdict] of verdicts.entries()) {
    if (!holds(verdict)) continue
    const open = ranges.at(-1)
    if (open !== undefined && open[1] === piece - 1) open[1] = piece
    else ranges.push([piece, piece])
  }
  return ranges
}
