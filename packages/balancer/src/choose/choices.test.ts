import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import type { Candidate, Choice, Estimate } from './choice.ts'
import { consistentHash } from './consistent-hash.ts'
import { leastOutstanding } from './least-outstanding.ts'
import { powerOfTwo } from './power-of-two.ts'
import { roundRobin } from './round-robin.ts'
import { weightedRandom } from './weighted-random.ts'

interface Row {
  readonly weight: number
  readonly inflight?: number
  readonly cost?: number
}

interface Candidates {
  readonly rows: readonly Candidate[]
  readonly key: string | undefined
  readonly random: () => number
}

function candidates(rows: readonly Row[], key?: string, seed = 1): Candidates {
  return {
    rows: rows.map(({ weight, inflight = 0, cost = 1 }, index) => ({
      endpoint: { id: `e${index}` },
      weight,
      inflight,
      estimate: fixed(cost),
    })),
    key,
    random: seededRandom(seed),
  }
}

/** An endpoint that always takes that many milliseconds. */
function fixed(mean: number): Estimate {
  const nothing = () => undefined
  return { mean, expected: () => mean, sample: nothing, penalise: nothing, forgive: nothing, restore: nothing }
}

function pick(choice: Choice, { rows, random, key }: Candidates): number {
  return choice.pick(rows, 0, random, key)
}

function shares(choice: Choice, from: Candidates, picks: number): readonly number[] {
  const counts = from.rows.map(() => 0)
  for (let i = 0; i < picks; i++) {
    const index = pick(choice, from)
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts.map((count) => count / picks)
}

const choices = { consistentHash, leastOutstanding, powerOfTwo, roundRobin, weightedRandom }

describe.each(Object.entries(choices))('%s', (_, create) => {
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
          const choice = create()
          const from = candidates(rows, key, seed)
          for (let i = 0; i < 20; i++) {
            const index = pick(choice, from)
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
    const choice = roundRobin()
    const from = candidates([{ weight: 5 }, { weight: 1 }, { weight: 1 }])
    expect(Array.from({ length: 7 }, () => 'abc'[pick(choice, from)]).join('')).toBe('aabacaa')
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
    expect(pick(leastOutstanding(), from)).toBe(1)
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
  const placed = (from: readonly Row[], key: string) => pick(consistentHash(), candidates(from, key))

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
