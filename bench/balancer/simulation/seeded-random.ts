/** A repeatable source of numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws of the distributions that the simulation needs. */
export function draws(random: () => number) {
  const between = (low: number, high: number) => low + (high - low) * random()
  return {
    between,
    whole: (low: number, high: number) => Math.floor(between(low, high + 1)),
    exponential: (mean: number) => -mean * Math.log(1 - random()),
    /** Around `median`, spread by `sigma`. */
    lognormal: (median: number, sigma: number) =>
      median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
    oneOf: <T>(values: readonly [T, ...T[]]): T => values[Math.floor(random() * values.length)] ?? values[0],
  }
}
