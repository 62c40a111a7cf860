const THERE = 2

/** The pieces that are there, a bit each as in BEP 3's bitfield, of the states 0 missing, 1 on its way, 2 there. */
export function heldPieces(states: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(states.length / 8))
  for (const [piece, state] of states.entries())
    if (state === THERE) bits[piece >> 3] = (bits[piece >> 3] ?? 0) | (0x80 >> (piece & 7))
  return bits
}
