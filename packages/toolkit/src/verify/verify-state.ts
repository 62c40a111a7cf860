import { type Metainfo, piecesOfRange } from '@shoal/bittorrent'
import { PIECE_VERDICT } from './piece-verdicts.ts'

/** What a verification leaves behind, so that the next one need not read again what has not changed. */
export interface VerifyState {
  readonly infoHash: string
  /** In the torrent's order; null for missing files. */
  readonly files: readonly (FileStamp | null)[]
  /** Pieces found good, a hexadecimal digit for four of them, the first one in the highest bit. */
  readonly good: string
}

/** By what a file on disk is known to be unchanged. */
export interface FileStamp {
  readonly length: number
  /** Milliseconds. */
  readonly modified: number
}

/** The state after a verification, finished or interrupted. */
export function verifyStateOf(
  metainfo: Metainfo,
  verdicts: Uint8Array,
  stamps: readonly (FileStamp | undefined)[],
): VerifyState {
  let good = ''
  for (let piece = 0; piece < verdicts.length; piece += 4) {
    let digit = 0
    for (let bit = 0; bit < 4; bit++) if (verdicts[piece + bit] === PIECE_VERDICT.good) digit |= 8 >> bit
    good += digit.toString(16)
  }
  return { infoHash: metainfo.infoHash, files: stamps.map((stamp) => stamp ?? null), good }
}

/** The pieces of an earlier state that need no reading: found good then, and every file in them unchanged since. */
export function piecesStillGood(
  metainfo: Metainfo,
  state: VerifyState,
  stamps: readonly (FileStamp | undefined)[],
): ReadonlySet<number> {
  const pieces = new Set<number>()
  if (state.infoHash !== metainfo.infoHash || state.files.length !== metainfo.files.length) return pieces
  for (let piece = 0; piece < metainfo.pieceCount; piece++) {
    const digit = Number.parseInt(state.good.charAt(piece >> 2), 16)
    if ((digit & (8 >> (piece & 3))) !== 0) pieces.add(piece)
  }
  for (const [index, file] of metainfo.files.entries()) {
    const [before, now] = [state.files[index], stamps[index]]
    if (before?.length === now?.length && before?.modified === now?.modified) continue
    const touched = piecesOfRange(metainfo, file)
    if (touched === undefined) continue
    for (let piece = touched.first; piece <= touched.last; piece++) pieces.delete(piece)
  }
  return pieces
}

/** The state in a JSON text, or undefined when it is not one; then everything is read again. */
export function parseVerifyState(json: string): VerifyState | undefined {
  const value = parseJson(json)
  if (typeof value !== 'object' || value === null) return undefined
  if (!('infoHash' in value && 'files' in value && 'good' in value)) return undefined
  const { infoHash, files, good } = value
  if (typeof infoHash !== 'string' || typeof good !== 'string' || !/^[0-9a-f]*$/.test(good)) return undefined
  return Array.isArray(files) ? { infoHash, files: files.map(stampOf), good } : undefined
}

function stampOf(value: unknown): FileStamp | null {
  if (typeof value !== 'object' || value === null || !('length' in value && 'modified' in value)) return null
  const { length, modified } = value
  return typeof length === 'number' && typeof modified === 'number' ? { length, modified } : null
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
