import { mixHash } from '../hash/mix-hash.ts'

/** One number for a peer wherever it comes from: over both families its peer id and key are the same. */
export function fingerprintOf(peerId: Int32Array, key: number): number {
  let hash = key | 0
  for (let word = 0; word < 5; word++) hash = mixHash(hash, peerId[word] ?? 0)
  return hash
}
