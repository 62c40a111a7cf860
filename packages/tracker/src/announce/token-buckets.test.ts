import { describe, expect, it } from 'vitest'
import { TokenBuckets } from './token-buckets.ts'

const NOW = 1000 // seconds
const SAME_PLACE = 1 << 14 // keys this far apart share an entry

function taken(buckets: TokenBuckets, key: number, now: number, tries = 1000): number {
  let count = 0
  for (let attempt = 0; attempt < tries; attempt++) if (buckets.take(key, now)) count++
  return count
}

describe('TokenBuckets', () => {
  it.each([
    ['at first: the burst', [[NOW, 20]]],
    [
      'a second later: a second’s worth',
      [
        [NOW, 20],
        [NOW + 1, 2],
      ],
    ],
    [
      'within the same second: nothing',
      [
        [NOW, 20],
        [NOW, 0],
      ],
    ],
    [
      'after a long time: the burst and no more',
      [
        [NOW, 20],
        [NOW + 3600, 20],
      ],
    ],
    [
      'while the clock goes back: nothing',
      [
        [NOW, 20],
        [NOW - 60, 0],
      ],
    ],
  ] as const)('gives %s', (_, steps) => {
    const buckets = new TokenBuckets(2, 20)
    for (const [now, tokens] of steps) expect(taken(buckets, 7, now)).toBe(tokens)
  })

  it('lets a rate below one a second save up', () => {
    const buckets = new TokenBuckets(0.5, 1)
    expect(taken(buckets, 7, NOW)).toBe(1)
    expect(taken(buckets, 7, NOW + 1)).toBe(0)
    expect(taken(buckets, 7, NOW + 2)).toBe(1)
  })

  it('looks without taking', () => {
    const buckets = new TokenBuckets(1, 1)
    for (let look = 0; look < 5; look++) expect(buckets.has(7, NOW)).toBe(true)
    expect(buckets.take(7, NOW)).toBe(true)
    expect(buckets.has(7, NOW)).toBe(false)
  })

  it('keeps keys apart that have places of their own', () => {
    const buckets = new TokenBuckets(1, 3)
    expect(taken(buckets, 1, NOW)).toBe(3)
    expect(taken(buckets, 2, NOW)).toBe(3)
  })

  it('lets keys of one place share a bucket while both are busy, and gives it to the later one afterwards', () => {
    const buckets = new TokenBuckets(1, 10)
    expect(taken(buckets, 5, NOW)).toBe(10)
    expect(taken(buckets, 5 + SAME_PLACE, NOW)).toBe(0)
    expect(taken(buckets, 5 + SAME_PLACE, NOW + 10)).toBe(10)
  })
})
