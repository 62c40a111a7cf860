const PARTS = 64 // of a torrent at most
const FULL = 15

/**
 * How full each part of a torrent is, a hexadecimal digit each: `0` has none of the part's pieces, `f` all of them, whatever
 * lies between some. `bits` are as in BEP 3's bitfield.
 */
export function pieceParts(bits: Uint8Array, pieceCount: number): string {
  const parts = Math.min(PARTS, pieceCount)
  return Array.from({ length: parts }, (_, part) => {
    const begin = Math.floor((part * pieceCount) / parts)
    const end = Math.floor(((part + 1) * pieceCount) / parts)
    let there = 0
    for (let piece = begin; piece < end; piece++) if (((bits[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0) there++
    return levelOf(there, end - begin).toString(16)
  }).join('')
}

function levelOf(there: number, all: number): number {
  if (there === 0 || there === all) return there === 0 ? 0 : FULL
  return Math.min(FULL - 1, Math.max(1, Math.round((there / all) * FULL)))
}

/** The pieces that are there, a bit each as in BEP 3's bitfield, of each one's state: 2 is on disk. */
export function bitsOf(states: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(states.length / 8))
  for (const [piece, state] of states.entries())
    if (state === 2) bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
  return bits
}
