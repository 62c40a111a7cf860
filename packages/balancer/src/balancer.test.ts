import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../test/fake-clock.ts'
import { adaptive } from './adaptive.ts'
import { balancer } from './balancer.ts'
import { roundRobin } from './choose/round-robin.ts'
import { AttemptsFailedError } from './errors/attempts-failed-error.ts'

const endpoints = ['a', 'b', 'c'].map((id) => ({ id, url: `http://${id}.example` }))

describe('run', () => {
  it('passes the endpoint as it was given and returns what the call answers', async () => {
    const pool = balancer([{ id: 'a', url: 'http://a.example' }], { ...adaptive(), clock: new FakeClock() })
    expect(await pool.run(async ({ url }) => `${url}/x`)).toBe('http://a.example/x')
  })

  it('goes on to other endpoints, none of them twice, and lists every attempt with its cause', async () => {
    const pool = balancer(endpoints, { ...adaptive(), clock: new FakeClock(), attempts: 5 })
    const seen: string[] = []
    const failure = pool.run(({ id }) => {
      seen.push(id)
      throw new Error(`${id} refused`)
    })
    await expect(failure).rejects.toMatchObject({
      code: 'attempts-failed',
      attempts: [0, 1, 2].map(() => expect.objectContaining({ duration: 0, cause: expect.any(Error) })),
    })
    expect(seen.toSorted()).toEqual(['a', 'b', 'c'])
  })

  it('takes the lower tier while it has an endpoint, the higher one when it has none', async () => {
    const tiered = [
      { id: 'first', tier: 1 },
      { id: 'second', tier: 2 },
    ]
    const pool = balancer(tiered, {
      ...adaptive(),
      clock: new FakeClock(),
      attempts: 1,
      breaker: { consecutiveFailures: 2 },
    })
    const ask = () => pool.run(({ id }) => (id === 'first' ? Promise.reject(new Error('down')) : id))
    await expect(ask()).rejects.toThrow()
    await expect(ask()).rejects.toThrow()
    expect(await ask()).toBe('second')
  })

  it('gives an attempt up after its timeout, aborts its signal and asks the next', async () => {
    const clock = new FakeClock()
    const pool = balancer(endpoints, { ...adaptive(), clock, choose: roundRobin(), timeout: 1_000 })
    const signals: AbortSignal[] = []
    const answer = pool.run(({ id }, { signal }) => {
      signals.push(signal)
      return signals.length === 1 ? new Promise<string>(() => undefined) : id
    })
    await clock.advance(999)
    expect(signals.length).toBe(1)
    await clock.advance(1)
    expect(['b', 'c']).toContain(await answer)
    expect(signals[0]?.reason).toMatchObject({ code: 'attempt-timeout', timeout: 1_000 })
    expect(signals[1]?.aborted).toBe(false)
  })

  it('rejects with one of its errors whatever the call throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything({ withNullPrototype: true }), async (thrown) => {
        const pool = balancer(endpoints, { ...adaptive(), clock: new FakeClock(), judge: () => 'endpoint' })
        const error: unknown = await pool.run(() => Promise.reject(thrown)).catch((reason: unknown) => reason)
        if (!(error instanceof AttemptsFailedError)) throw error
        expect(error.attempts).toHaveLength(3)
        expect(error.attempts.every(({ cause }) => Object.is(cause, thrown))).toBe(true)
      }),
    )
  })
})
