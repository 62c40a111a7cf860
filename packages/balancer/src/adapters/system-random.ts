import type { Random } from '../clock.ts'

/**
 * xorshift32, begun at random. Good enough to choose by, and unlike `Math.random`, which boxes each number, it is inlined into
 * the choice, which then allocates nothing.
 */
export const systemRandom: Random = () => {
  seed ^= seed << 13
  seed ^= seed >>> 17
  seed ^= seed << 5
  return (seed >>> 0) / 2 ** 32
}

let seed = Math.floor(Math.random() * 2 ** 31) + 1
