import { describe, expect, it } from 'vitest'
import { FakeClock, settled } from '../test/fake-clock.ts'
import { seededRandom } from '../test/seeded-random.ts'
import { adaptive } from './adaptive.ts'
import { balancer } from './balancer.ts'
import { failureRate } from './breaker/failure-rate.ts'
import { retryBudget } from './budget/retry-budget.ts'
import { weightedRandom } from './choose/weighted-random.ts'
import { AttemptsFailedError } from './errors/attempts-failed-error.ts'
import { snapshots } from './extend/snapshots.ts'
import { healthy } from './observe/recommend.ts'

/** Each fault of the load balancer that requirements E describe, and of others' breakers, as what happens here instead. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const names = ['web', 'webHTML', 'mobile', 'userHTML']
const endpoints = names.map((id) => ({ id }))
const refuse = async () => {
  throw new Error('refused')
}

describe('faults of the original', () => {
  it('priority has an effect: a lower tier gets every call while it works', async () => {
    const tiered = names.map((id, index) => ({ id, tier: index + 1, weight: 3 - (index >> 1) }))
    const pool = balancer(tiered, { ...adaptive(), clock: new FakeClock(), choose: weightedRandom() })
    const used = new Set<string>()
    for (let i = 0; i < 200; i++) used.add(await pool.run(({ id }) => id))
    expect([...used]).toEqual(['web'])
  })

  it('a retry never meets an endpoint that was already tried', async () => {
    const pool = balancer(endpoints, {
      ...adaptive(),
      clock: new FakeClock(),
      attempts: 10,
      breaker: { consecutiveFailures: 1e9 },
    })
    for (let i = 0; i < 50; i++) {
      const tried: string[] = []
      await expect(
        pool.run(({ id }) => {
          tried.push(id)
          return refuse()
        }),
      ).rejects.toThrow(AttemptsFailedError)
      expect(new Set(tried).size).toBe(tried.length)
    }
  })

  it('the block grows opening by opening, and failures that arrive together count as one opening', async () => {
    const clock = new FakeClock()
    const breaker = { consecutiveFailures: 3, openFor: 5 * MINUTE, multiplier: 2, maxOpenFor: 60 * MINUTE, jitter: 0 }
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock, breaker, attempts: 1 })
    const leases = Array.from({ length: 3_000 }, () => pool.acquire())
    for (const lease of leases) lease.failure(new Error('refused'))
    const blocks: number[] = []
    for (let i = 0; i < 5; i++) {
      const retryAt = pool.status()[0]?.nextRetryAt ?? Number.NaN
      blocks.push((retryAt - clock.now()) / MINUTE)
      await clock.advance(retryAt - clock.now())
      await expect(pool.run(refuse)).rejects.toThrow(AttemptsFailedError)
    }
    expect(blocks).toEqual([5, 10, 20, 40, 60])
  })

  it('a block that ran out lets one call through, not a burst', async () => {
    const clock = new FakeClock()
    const pool = balancer(endpoints, {
      ...adaptive(),
      clock,
      choose: weightedRandom(),
      breaker: { consecutiveFailures: 1, jitter: 0 },
    })
    for (let i = 0; healthy(pool.status()).length === names.length && i < 100; i++) {
      await pool.run(({ id }) => (id === 'web' ? refuse() : id))
    }
    await clock.advance(2 * SECOND)
    const seen: string[] = []
    const calls = Array.from({ length: 100 }, () =>
      pool.run(
        ({ id }) =>
          new Promise<void>((done) => {
            seen.push(id)
            clock.after(10, done)
          }),
      ),
    )
    expect(seen.filter((id) => id === 'web')).toHaveLength(1)
    await clock.advance(20)
    await Promise.all(calls)
    expect(healthy(pool.status())).toHaveLength(names.length)
  })

  it('where all are blocked, calls go on, and the first answer brings an endpoint back', async () => {
    const clock = new FakeClock()
    const pool = balancer(endpoints, { ...adaptive(), clock, breaker: { consecutiveFailures: 1 }, attempts: 4 })
    await expect(pool.run(refuse)).rejects.toThrow(AttemptsFailedError)
    expect(healthy(pool.status())).toEqual([])
    expect(await pool.run(({ id }) => id)).toMatch(/web|mobile|userHTML/)
    expect(healthy(pool.status())).toHaveLength(1)
  })

  it('after a total outage every endpoint is probed again within a second, whatever it had earned', async () => {
    const clock = new FakeClock()
    const pool = balancer(endpoints, {
      ...adaptive(),
      clock,
      breaker: { consecutiveFailures: 1, maxOpenFor: 10 * MINUTE },
      budget: retryBudget({ reserve: 1e9 }),
    })
    for (let i = 0; i < 100; i++) {
      await clock.advance(10 * SECOND)
      await expect(pool.run(refuse)).rejects.toThrow(AttemptsFailedError)
    }
    for (let i = 0; i < 40; i++) {
      await clock.advance(50)
      await pool.run(({ id }) => id)
    }
    expect(healthy(pool.status())).toHaveLength(names.length)
  })

  it('failures in a row are in a row: a success starts the count again', async () => {
    const clock = new FakeClock()
    const breaker = { consecutiveFailures: 3 }
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock, breaker, attempts: 1 })
    for (let i = 0; i < 30; i++) {
      await expect(pool.run(refuse)).rejects.toThrow()
      await expect(pool.run(refuse)).rejects.toThrow()
      await pool.run(() => 'fine')
    }
    expect(pool.status()[0]).toMatchObject({ state: 'closed', failuresInRow: 0, failures: 60, successes: 30 })
  })

  it("the caller's own errors are thrown as they are, at once, and blame nobody", async () => {
    const pool = balancer(endpoints, { ...adaptive(), clock: new FakeClock(), breaker: { consecutiveFailures: 1 } })
    const mistake = Object.assign(new Error('no such room'), { status: 404 })
    let attempts = 0
    const call = pool.run(() => {
      attempts++
      throw mistake
    })
    await expect(call).rejects.toBe(mistake)
    expect(attempts).toBe(1)
    expect(healthy(pool.status())).toHaveLength(names.length)
    expect(pool.status().every(({ failures }) => failures === 0)).toBe(true)
  })

  it('status is of this moment, and changing it changes nothing', async () => {
    const clock = new FakeClock()
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock })
    const before = pool.status()
    Object.assign(before[0] ?? {}, { state: 'isolated', inflight: 99 })
    await pool.run(() => 'fine')
    expect(pool.status()[0]).toMatchObject({ state: 'closed', inflight: 0, successes: 1 })
    expect(before[0]?.successes).toBe(0)
  })

  it('the cause of every attempt is kept', async () => {
    const pool = balancer(endpoints, { ...adaptive(), clock: new FakeClock(), attempts: 4 })
    const causes = new Map<string, Error>()
    const failure: unknown = await pool
      .run(({ id }) => {
        const cause = new Error(`${id} is down`)
        causes.set(id, cause)
        throw cause
      })
      .catch((error: unknown) => error)
    if (!(failure instanceof AttemptsFailedError)) throw failure
    expect(failure.attempts.map(({ endpoint, cause }) => [endpoint, cause])).toEqual([...causes])
    expect(failure.cause).toBe([...causes.values()].at(-1))
  })

  it('an AbortSignal ends the call at once, and no endpoint is blamed', async () => {
    const pool = balancer(endpoints, { ...adaptive(), clock: new FakeClock() })
    const controller = new AbortController()
    let seen: AbortSignal | undefined
    const call = pool.run(
      (_, { signal }) => {
        seen = signal
        return new Promise(() => undefined)
      },
      { signal: controller.signal },
    )
    controller.abort(new Error('the user left'))
    await expect(call).rejects.toThrow('the user left')
    expect(seen?.aborted).toBe(true)
    expect(pool.status().every(({ failures, inflight }) => failures === 0 && inflight === 0)).toBe(true)
  })

  it('what was learnt outlives a restart', async () => {
    const clock = new FakeClock()
    const kept = snapshots()
    const taken = snapshots()
    const options = { ...adaptive(), clock, breaker: { consecutiveFailures: 1, jitter: 0 }, choose: weightedRandom() }
    const before = balancer(endpoints, { ...options, extend: [kept] })
    for (let i = 0; healthy(before.status()).length === names.length && i < 100; i++) {
      await before.run(({ id }) => (id === 'mobile' ? refuse() : id))
    }
    before.isolate('web')
    const after = balancer(endpoints, { ...options, extend: [taken] })
    taken.restore(JSON.parse(JSON.stringify(kept.take())))
    expect(after.status().map(({ state }) => state)).toEqual(before.status().map(({ state }) => state))
    expect(after.status().map(({ nextRetryAt }) => nextRetryAt)).toEqual(
      before.status().map(({ nextRetryAt }) => nextRetryAt),
    )
    expect(new Set(healthy(after.status()).map(({ id }) => id))).toEqual(new Set(['webHTML', 'userHTML']))
  })
})

describe('faults that users of other breakers reported', () => {
  it('listeners on the caller’s signal are gone after the call (cockatiel #69, #81)', async () => {
    const pool = balancer(endpoints, { ...adaptive(), clock: new FakeClock() })
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners++
        add(...args)
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners--
        remove(...args)
      },
    })
    await pool.run(({ id }) => id, { signal })
    await expect(pool.run(refuse, { signal })).rejects.toThrow()
    expect(listeners).toBe(0)
  })

  it('an idle hour does not make the breaker deaf (cockatiel #64)', async () => {
    const clock = new FakeClock()
    const breaker = { consecutiveFailures: 1e9, trip: failureRate({ share: 0.4, minimum: 10 }) }
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock, breaker, attempts: 1 })
    for (let i = 0; i < 1_000; i++) await pool.run(() => 'fine')
    await clock.advance(60 * MINUTE)
    let failures = 0
    for (; healthy(pool.status()).length === 1; failures++) await expect(pool.run(refuse)).rejects.toThrow()
    expect(failures).toBe(10)
  })

  it('a probe that never answers does not hold the breaker half-open (opossum #119, #276, #385, #388)', async () => {
    const clock = new FakeClock()
    const breaker = { consecutiveFailures: 1, jitter: 0, probeTimeout: 5 * SECOND }
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock, breaker, timeout: Infinity, attempts: 1 })
    await expect(pool.run(refuse)).rejects.toThrow()
    await clock.advance(SECOND)
    void pool.run(() => new Promise(() => undefined))
    expect(pool.status()[0]?.state).toBe('half-open')
    await clock.advance(5 * SECOND)
    await pool.run(() => 'fine')
    expect(pool.status()[0]?.state).toBe('closed')
  })

  it('an attempt that is given up can be aborted (opossum #674)', async () => {
    const clock = new FakeClock()
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock, timeout: SECOND })
    let reason: unknown
    const call = pool.run((_, { signal }) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
      })
      return new Promise(() => undefined)
    })
    const failed = expect(call).rejects.toThrow('no answer within 1000 ms')
    await clock.advance(SECOND)
    await failed
    expect(reason).toMatchObject({ code: 'attempt-timeout' })
  })

  it.each([1, 2, 3])(
    'an endpoint that was slow once is tried again, so the pool does not shrink to one (undici #4839), seed %i',
    async (seed) => {
      const clock = new FakeClock()
      const pool = balancer([{ id: 'a' }, { id: 'b' }], { ...adaptive(), clock, random: seededRandom(seed) })
      const slow = new Set(['a'])
      const call = () =>
        pool.run(({ id }) => new Promise<string>((done) => clock.after(slow.has(id) ? 500 : 10, () => done(id))))
      const used: string[] = []
      for (let i = 0; i < 3_000; i++) {
        if (i === 200) slow.clear()
        const answer = call().then((id) => used.push(id))
        await clock.advance(i < 200 ? 600 : 30)
        await answer
      }
      const lately = used.slice(-500).filter((id) => id === 'a').length
      expect(lately).toBeGreaterThan(100)
      await settled()
    },
  )
})
