import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { balancer } from '../balancer.ts'
import { roundRobin } from '../choose/round-robin.ts'
import { type OutlierDetectionOptions, outlierDetection } from './outlier-detection.ts'

const SECOND = 1_000
const names = ['a', 'b', 'c', 'd', 'e', 'f']

/** Calls in turn, one every 10 ms; `failing` says which of them fail. Breakers alone never open. */
function pool(options?: OutlierDetectionOptions) {
  const clock = new FakeClock()
  const balanced = balancer(
    names.map((id) => ({ id })),
    {
      clock,
      choose: roundRobin(),
      attempts: 1,
      breaker: { consecutiveFailures: 1e9, jitter: 0, maxOpenFor: 600 * SECOND },
      extend: [outlierDetection(options)],
    },
  )
  const call = async (calls: number, failing: (id: string, call: number) => boolean) => {
    for (let done = 0; done < calls; done++) {
      clock.skip(10)
      await balanced
        .run(({ id }) => {
          if (failing(id, done)) throw new Error(`${id} refused`)
        })
        .catch(() => undefined)
    }
  }
  const out = () => balanced.status().flatMap(({ id, inRotation }) => (inRotation ? [] : [id]))
  return { clock, balanced, call, out }
}

describe('outlierDetection', () => {
  it('ejects the endpoint that fails far more than the others, for as long as it says', async () => {
    const { clock, balanced, call, out } = pool({ minimumCalls: 20 })
    await call(1_100, (id, done) => id === 'c' && done % 5 < 2)
    expect(out()).toEqual(['c'])
    const until = balanced.status().find(({ id }) => id === 'c')?.nextRetryAt ?? 0
    expect(until - clock.now()).toBeGreaterThan(25 * SECOND)
    expect(until - clock.now()).toBeLessThanOrEqual(30 * SECOND)
  })

  it('ejects nobody while all fail alike, nor while too few endpoints or calls can be compared', async () => {
    const alike = pool({ minimumCalls: 20 })
    await alike.call(1_100, (_, done) => done % 3 === 0)
    expect(alike.out()).toEqual([])
    const few = pool({ minimumCalls: 20, minimumEndpoints: 7 })
    await few.call(1_100, (id) => id === 'c')
    expect(few.out()).toEqual([])
    const rare = pool({ minimumCalls: 1_000 })
    await rare.call(1_100, (id) => id === 'c')
    expect(rare.out()).toEqual([])
  })

  it('leaves at most the given share out, but one in any case', async () => {
    const one = pool({ minimumCalls: 20, deviations: 0.1, maxEjected: 0 })
    await one.call(1_100, (id, done) => (id === 'b' || id === 'c') && done % 2 === 0)
    expect(one.out()).toHaveLength(1)
    const half = pool({ minimumCalls: 20, deviations: 0.1, maxEjected: 0.5 })
    await half.call(1_100, (id) => id === 'b' || id === 'c')
    expect(half.out()).toEqual(['b', 'c'])
  })

  it.each([
    [{ interval: 0 }, 'outlierDetection.interval'],
    [{ maxEjected: 2 }, 'outlierDetection.maxEjected'],
    [{ deviations: Number.NaN }, 'outlierDetection.deviations'],
  ])('refuses %o', (options, option) => {
    expect(() => outlierDetection(options)).toThrow(expect.objectContaining({ code: 'invalid-option', option }))
  })
})
