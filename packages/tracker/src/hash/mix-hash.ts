/**
 * One step of a keyed hash: folds `word` into `state` so that every bit of both reaches every bit of the result
 * (MurmurHash3's finaliser, which is a bijection). With a secret first state, outsiders cannot aim at collisions.
 */
export function mixHash(state: number, word: number): number {
  let hash = state ^ word
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Maps a 32-bit hash onto 0 … size − 1, keeping its order; any size below 2³¹. */
export function scaleHash(hash: number, size: number): number {
  return ((hash >>> 0) * size * 2.3283064365386963e-10) | 0
}
