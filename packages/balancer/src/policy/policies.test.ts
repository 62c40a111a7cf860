import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import { consistentHash } from './consistent-hash.ts'
import { leastOutstanding } from './least-outstanding.ts'
import type { Candidates, Policy } from './policy.ts'
import { powerOfTwo } from './power-of-two.ts'
import { roundRobin } from './round-robin.ts'
import { weightedRandom } from './weighted-random.ts'

interface Row {
  readonly weight: number
  readonly inflight?: number
  readonly cost?: number
}

function candidates(rows: readonly Row[], key?: string, seed = 1): Candidates {
  return {
    candidates: rows.map(({ weight, inflight = 0 }, index) => ({
      endpoint: { id: `e${index}` },
      id: `e${index}`,
      weight,
      inflight,
    })),
    costs: Float64Array.from(rows, ({ cost = 1 }) => cost),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    key,
    random: seededRandom(seed),
  }
}

function shares(policy: Policy, from: Candidates, picks: number): readonly number[] {
  const counts = from.candidates.map(() => 0)
  for (let i = 0; i < picks; i++) {
    const index = policy.pick(from)
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts.map((count) => count / picks)
}

const policies = { consistentHash, leastOutstanding, powerOfTwo, roundRobin, weightedRandom }

describe.each(Object.entries(policies))('%s', (_, create) => {
  it('always picks one of the candidates', () => {
    const row = fc.record({
      weight: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      inflight: fc.nat(1_000),
      cost: fc.double({ min: 0, max: 1e9, noNaN: true }),
    })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.option(fc.string(), { nil: undefined }),
        fc.nat(),
        (rows, key, seed) => {
          const policy = create()
          const from = candidates(rows, key, seed)
          for (let i = 0; i < 20; i++) {
            const index = policy.pick(from)
            expect(Number.isInteger(index) && index >= 0 && index < rows.length).toBe(true)
          }
        },
      ),
    )
  })
})

describe('weighted random', () => {
  it('picks in proportion to weight', () => {
    const [a = 0, b = 0, c = 0] = shares(
      weightedRandom(),
      candidates([{ weight: 1 }, { weight: 2 }, { weight: 7 }]),
      20_000,
    )
    expect(a).toBeCloseTo(0.1, 1)
    expect(b).toBeCloseTo(0.2, 1)
    expect(c).toBeCloseTo(0.7, 1)
  })
})

describe('smooth weighted round robin', () => {
  it('spreads the heavy one over the turn: 5, 1, 1 gives a a b a c a a', () => {
    const policy = roundRobin()
    const from = candidates([{ weight: 5 }, { weight: 1 }, { weight: 1 }])
    expect(Array.from({ length: 7 }, () => 'abc'[policy.pick(from)]).join('')).toBe('aabacaa')
  })

  it('is exact over a full turn, whatever the whole weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        const counts = shares(roundRobin(), candidates(weights.map((weight) => ({ weight }))), total)
        expect(counts.map((share) => Math.round(share * total))).toEqual(weights)
      }),
    )
  })
})

describe('least outstanding', () => {
  it('takes the fewest running calls for its weight', () => {
    const from = candidates([
      { weight: 1, inflight: 2 },
      { weight: 10, inflight: 5 },
      { weight: 1, inflight: 1 },
    ])
    expect(leastOutstanding().pick(from)).toBe(1)
  })

  it('draws ties by lot', () => {
    const picks = shares(leastOutstanding(), candidates([{ weight: 1 }, { weight: 1 }, { weight: 1 }]), 3_000)
    for (const share of picks) expect(share).toBeCloseTo(1 / 3, 1)
  })
})

describe('power of two choices', () => {
  it('never picks the dearest of several, and looks at all of them', () => {
    const rows = [1, 2, 3, 4, 100].map((cost) => ({ weight: 1, cost }))
    const picks = shares(powerOfTwo(), candidates(rows), 5_000)
    expect(picks[4]).toBe(0)
    expect(picks.slice(0, 4).every((share) => share > 0.05)).toBe(true)
    expect(picks[0]).toBeCloseTo(0.4, 1)
  })
})

describe('consistent hashing', () => {
  const rows = Array.from({ length: 10 }, () => ({ weight: 1 }))
  const keys = Array.from({ length: 2_000 }, (_, index) => `room-${index}`)
  const placed = (from: readonly Row[], key: string) => consistentHash().pick(candidates(from, key))

  it('sends equal keys to the same endpoint and spreads different ones', () => {
    const counts = rows.map(() => 0)
    for (const key of keys) {
      const index = placed(rows, key)
      expect(placed(rows, key)).toBe(index)
      counts[index] = (counts[index] ?? 0) + 1
    }
    for (const count of counts) expect(count).toBeGreaterThan(120)
  })

  it('moves only the keys of the endpoint that left', () => {
    for (const key of keys) {
      const before = placed(rows, key)
      if (before !== 9) expect(placed(rows.slice(0, 9), key)).toBe(before)
    }
  })

  it('gives a heavier endpoint its share of the keys', () => {
    const heavy = [{ weight: 3 }, { weight: 1 }]
    const share = keys.filter((key) => placed(heavy, key) === 0).length / keys.length
    expect(share).toBeCloseTo(0.75, 1)
  })
})
