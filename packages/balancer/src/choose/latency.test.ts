import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Latency } from './latency.ts'

const NOW = 1_700_000_000_000
const SECOND = 1_000

describe('latency', () => {
  it('believes the first answer whole, and averages the next ones', () => {
    const latency = new Latency()
    latency.sample(30, NOW)
    expect(latency.mean).toBe(30)
    latency.sample(10, NOW + 1)
    expect(latency.mean).toBe(20)
    latency.sample(2, NOW + 2)
    expect(latency.mean).toBeCloseTo(14)
  })

  it('stays within what was answered', () => {
    const answers = fc.array(
      fc.record({ value: fc.integer({ min: 1, max: 9_999 }), gap: fc.integer({ min: 0, max: 4_999 }) }),
      {
        minLength: 1,
        maxLength: 50,
      },
    )
    fc.assert(
      fc.property(answers, (sequence) => {
        const latency = new Latency()
        let now = NOW
        for (const { value, gap } of sequence) {
          now += gap
          latency.sample(value, now)
        }
        const values = sequence.map(({ value }) => value)
        expect(latency.mean).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
        expect(latency.mean).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
      }),
    )
  })

  it('forgets at the same pace whether calls are many or few', () => {
    const after = (gap: number) => {
      const latency = new Latency()
      for (let i = 0; i < 100; i++) latency.sample(100, NOW + i)
      for (let at = NOW + 100 + gap; at <= NOW + 100 + 10 * SECOND; at += gap) latency.sample(10, at)
      return latency.mean
    }
    expect(after(5)).toBeCloseTo(after(100), 0)
  })

  it('charges a failure as a slow answer that fades, and hopes the unknown to be fast', () => {
    const typical = { latency: 40 }
    const latency = new Latency(typical)
    expect(latency.expected(NOW)).toBe(20)
    latency.sample(10, NOW)
    latency.penalise(2_000, NOW)
    expect(latency.expected(NOW)).toBe(2_010)
    expect(latency.expected(NOW + 4 * SECOND)).toBeLessThan(1_400)
    latency.forgive()
    expect(latency.expected(NOW)).toBe(10)
  })

  it('fades what is old, so that a slow endpoint is tried again, and its new answer counts against what is left', () => {
    const latency = new Latency()
    for (let i = 0; i < 50; i++) latency.sample(500, NOW + i)
    expect(latency.expected(NOW + 45 * SECOND)).toBeLessThan(10)
    latency.sample(10, NOW + 60 * SECOND)
    expect(latency.mean).toBeLessThan(10)
  })
})
