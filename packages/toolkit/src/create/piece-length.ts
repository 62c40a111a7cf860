const KIB = 1024
const SMALLEST = 16 * KIB // bytes: a v2 block, and what every client handles
const LARGEST = 16 * KIB * KIB // bytes: beyond it, older clients refuse
const MOST_AUTOMATIC = 1200 // pieces: keeps a .torrent below about 32 KiB until the largest length is reached

/** A piece length outside of what clients accept. */
export class PieceLengthError extends Error {
  readonly code = 'PIECE_LENGTH'
  override readonly name = 'PieceLengthError'
}

/** The smallest power of two, from 16 KiB to 16 MiB, that cuts `totalLength` bytes into at most 1200 pieces. */
export function automaticPieceLength(totalLength: number): number {
  let length = SMALLEST
  while (length < LARGEST && totalLength / length > MOST_AUTOMATIC) length *= 2
  return length
}

/**
 * A piece length from text: `256K`, `1M`, bytes with `B`, or a bare number in KiB as `transmission-create -s` takes it.
 * Throws `PieceLengthError` unless it is a power of two from 16 KiB to 128 MiB.
 */
export function parsePieceLength(text: string): number {
  const match = /^(\d{1,9})\s*(b|k|kb|kib|m|mb|mib)?$/i.exec(text.trim())
  if (match === null) throw new PieceLengthError(`not a piece length: ${text} (write 256K or 1M)`)
  const unit = (match[2] ?? 'k').toLowerCase().charAt(0)
  const bytes = Number(match[1]) * (unit === 'b' ? 1 : unit === 'k' ? KIB : KIB * KIB)
  return checkedPieceLength(bytes)
}

/** The length itself. Throws `PieceLengthError` unless it is a power of two from 16 KiB to 128 MiB. */
export function checkedPieceLength(bytes: number): number {
  if (!Number.isInteger(Math.log2(bytes)) || bytes < SMALLEST || bytes > 8 * LARGEST) {
    throw new PieceLengthError(`a piece length must be a power of two from 16K to 128M, not ${bytes} bytes`)
  }
  return bytes
}
