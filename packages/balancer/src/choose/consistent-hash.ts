import type { Choice } from './choice.ts'

/**
 * The same `key` goes to the same endpoint as long as that one is available; when one leaves, only its keys move (weighted
 * rendezvous hashing). A call without a key goes anywhere.
 */
export function consistentHash(): Choice {
  return {
    pick(candidates, _now, random, key) {
      if (key === undefined) return Math.floor(random() * candidates.length)
      let best = 0
      let highest = -Infinity
      for (const [index, { endpoint, weight }] of candidates.entries()) {
        const score = weight / -Math.log(unitHash(key, endpoint.id))
        if (score > highest) {
          best = index
          highest = score
        }
      }
      return best
    },
  }
}

/** A number in (0, 1) drawn from both texts: FNV-1a, then the finishing rounds of MurmurHash3. */
function unitHash(key: string, id: string): number {
  let hash = 0x811c9dc5
  const text = `${id}\0${key}`
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32
}
