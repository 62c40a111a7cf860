import {
  type Bytes,
  concatBytes,
  equalBytes,
  fileSlices,
  type Hashes,
  type Info,
  merkleRoot,
  toHex,
} from '@shoal/bittorrent'
import { BLOCK_LENGTH } from './piece-layout.ts'

const SHA1_LENGTH = 20 // bytes
const SHA256_LENGTH = 32 // bytes

/** Concatenated piece hashes of the files of a v2 torrent, by pieces root in hexadecimal. */
export type PieceLayers = ReadonlyMap<string, Bytes>

/** The file that a piece of a v2 or hybrid torrent belongs to. */
export interface PieceFile {
  readonly piecesRoot: Bytes
  /** Bytes of the file. */
  readonly length: number
  /** Position of the piece within the file. */
  readonly index: number
}

/** The v2 file that holds a piece, or undefined where there is none (v1, padding). */
export function pieceFile(info: Info, piece: number): PieceFile | undefined {
  const offset = piece * info.pieceLength
  const file = fileSlices(info, offset, 1)[0]?.file
  if (file?.piecesRoot === undefined) return undefined
  return { piecesRoot: file.piecesRoot, length: file.length, index: (offset - file.offset) / info.pieceLength }
}

/** The hash that a v2 piece must have, undefined while its layer is not known. */
export function v2PieceHash(info: Pick<Info, 'pieceLength'>, layers: PieceLayers, file: PieceFile): Bytes | undefined {
  if (file.length <= info.pieceLength) return file.piecesRoot
  const layer = layers.get(toHex(file.piecesRoot))
  return layer?.subarray(file.index * SHA256_LENGTH, (file.index + 1) * SHA256_LENGTH)
}

/** Whether bytes are the piece, by every hash that the torrent has of it: SHA-1 (v1), merkle root (v2), both (hybrid). */
export function verifyPiece(info: Info, layers: PieceLayers, hashes: Hashes, piece: number, bytes: Bytes): boolean {
  const hasV1 = info.pieces.length > 0
  if (hasV1) {
    const expected = info.pieces.subarray(piece * SHA1_LENGTH, (piece + 1) * SHA1_LENGTH)
    if (!equalBytes(hashes.sha1(bytes), expected)) return false
  }
  const file = info.kind === 'v1' ? undefined : pieceFile(info, piece)
  if (file === undefined) return hasV1
  const expected = v2PieceHash(info, layers, file)
  if (expected === undefined) return hasV1
  const inFile = Math.min(bytes.length, file.length - file.index * info.pieceLength)
  return equalBytes(v2Root(info, file, bytes.subarray(0, inFile), hashes), expected)
}

/** The merkle root of a v2 piece's bytes, comparable with `v2PieceHash`. */
export function v2PieceRoot(info: Info, piece: number, bytes: Bytes, hashes: Hashes): Bytes {
  const file = pieceFile(info, piece)
  return file === undefined ? new Uint8Array(0) : v2Root(info, file, bytes, hashes)
}

function v2Root(info: Pick<Info, 'pieceLength'>, file: PieceFile, bytes: Bytes, hashes: Hashes): Bytes {
  const digests: Bytes[] = []
  for (let start = 0; start < bytes.length; start += BLOCK_LENGTH) {
    digests.push(hashes.sha256(bytes.subarray(start, start + BLOCK_LENGTH)))
  }
  const whole = concatBytes(digests)
  return file.length <= info.pieceLength
    ? merkleRoot(whole, 0, hashes)
    : merkleRoot(whole, 0, hashes, info.pieceLength / BLOCK_LENGTH)
}
