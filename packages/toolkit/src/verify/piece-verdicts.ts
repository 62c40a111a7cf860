import {
  BLOCK_LENGTH,
  type Bytes,
  equalBytes,
  HASH_LENGTH,
  type Hashes,
  type Metainfo,
  merkleRoot,
  toHex,
} from '@shoal/bittorrent'
import { PIECE_STATE } from '../hashing/hash-job.ts'

export const PIECE_VERDICT = { pending: 0, good: 1, bad: 2, missing: 3 } as const

const SHA1_LENGTH = 20 // bytes

/** What hashing found, a state and digests for each piece. */
export interface HashedPieces {
  readonly states: Uint8Array
  /** Empty for v2. */
  readonly sha1: Bytes
  /** Empty for v1. */
  readonly sha256: Bytes
}

/**
 * A verdict for each piece. A hybrid's piece is good when both digests are. Where a v2 file has no piece layer, its
 * pieces stand or fall together by its root. Pieces that were skipped count as good.
 */
export function pieceVerdicts(metainfo: Metainfo, hashed: HashedPieces, hashes: Hashes): Uint8Array {
  const verdicts = new Uint8Array(metainfo.pieceCount)
  for (const piece of verdicts.keys()) {
    const state = hashed.states[piece]
    if (state === PIECE_STATE.unreadable) verdicts[piece] = PIECE_VERDICT.missing
    else if (state === PIECE_STATE.skip) verdicts[piece] = PIECE_VERDICT.good
    else if (state === PIECE_STATE.hashed) {
      verdicts[piece] = matchesV1(metainfo, hashed, piece) ? PIECE_VERDICT.good : PIECE_VERDICT.bad
    }
  }
  if (metainfo.kind !== 'v1') for (const file of metainfo.files) judgeV2(metainfo, file, hashed, verdicts, hashes)
  return verdicts
}

function matchesV1(metainfo: Metainfo, hashed: HashedPieces, piece: number): boolean {
  if (metainfo.kind === 'v2') return true
  const range = [piece * SHA1_LENGTH, (piece + 1) * SHA1_LENGTH] as const
  return equalBytes(metainfo.pieces.subarray(...range), hashed.sha1.subarray(...range))
}

function judgeV2(
  metainfo: Metainfo,
  file: Metainfo['files'][number],
  hashed: HashedPieces,
  verdicts: Uint8Array,
  hashes: Hashes,
): void {
  if (file.piecesRoot === undefined || file.length === 0) return
  const first = file.offset / metainfo.pieceLength
  const count = Math.ceil(file.length / metainfo.pieceLength)
  const found = hashed.sha256.subarray(first * HASH_LENGTH, (first + count) * HASH_LENGTH)
  const layer = count === 1 ? file.piecesRoot : metainfo.pieceLayers.get(toHex(file.piecesRoot))
  const wholeFits = layer === undefined && rootFits(found, file.piecesRoot, metainfo.pieceLength, hashes)
  for (let index = 0; index < count; index++) {
    const piece = first + index
    if (hashed.states[piece] !== PIECE_STATE.hashed) continue
    const range = [index * HASH_LENGTH, (index + 1) * HASH_LENGTH] as const
    const fits = layer === undefined ? wholeFits : equalBytes(layer.subarray(...range), found.subarray(...range))
    if (!fits) verdicts[piece] = PIECE_VERDICT.bad
  }
}

function rootFits(layer: Bytes, root: Bytes, pieceLength: number, hashes: Hashes): boolean {
  return equalBytes(merkleRoot(layer, Math.log2(pieceLength / BLOCK_LENGTH), hashes), root)
}
