import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../test/fake-clock.ts'
import { seededRandom } from '../test/seeded-random.ts'
import { adaptive } from './adaptive.ts'
import { balancer } from './balancer.ts'
import { weightedRandom } from './choose/weighted-random.ts'
import { activeChecks } from './extend/active-checks.ts'
import { slowStart } from './extend/slow-start.ts'
import { snapshots } from './extend/snapshots.ts'
import { hedging } from './hedge/hedging.ts'
import { healthy, recommend } from './observe/recommend.ts'

const SECOND = 1_000
const abc = ['a', 'b', 'c'].map((id) => ({ id }))
const refuse = async () => {
  throw new Error('refused')
}

describe('update', () => {
  it('adds, removes and reweighs while calls run, and keeps what is known of those that stay', async () => {
    const clock = new FakeClock()
    const pool = balancer(abc, { ...adaptive(), clock, choose: weightedRandom(), breaker: { consecutiveFailures: 1 } })
    const lease = pool.acquire()
    for (let i = 0; healthy(pool.status()).length === 3 && i < 100; i++)
      await pool.run(({ id }) => (id === 'a' ? refuse() : id))
    pool.update([{ id: 'a' }, { id: 'b' }, { id: 'd' }])
    lease.success()
    expect(pool.status().map(({ id, state }) => [id, state])).toEqual([
      ['a', 'open'],
      ['b', 'closed'],
      ['d', 'closed'],
    ])
    const used = new Set<string>()
    for (let i = 0; i < 100; i++) used.add(await pool.run(({ id }) => id))
    expect(used).toEqual(new Set(['b', 'd']))
  })

  it('moves an endpoint to another tier', async () => {
    const pool = balancer([{ id: 'a' }, { id: 'b', tier: 1 }], { ...adaptive(), clock: new FakeClock() })
    expect(await pool.run(({ id }) => id)).toBe('a')
    pool.update([
      { id: 'a', tier: 2 },
      { id: 'b', tier: 1 },
    ])
    expect(await pool.run(({ id }) => id)).toBe('b')
  })

  it('refuses endpoints that cannot be meant, and leaves everything as it was', () => {
    const pool = balancer(abc, { ...adaptive(), clock: new FakeClock() })
    for (const endpoints of [
      [{ id: '' }],
      [{ id: 'a' }, { id: 'a' }],
      [{ id: 'a', weight: 0 }],
      [{ id: 'a', tier: NaN }],
    ]) {
      expect(() => pool.update(endpoints)).toThrow(expect.objectContaining({ code: 'invalid-option' }))
    }
    expect(pool.status()).toHaveLength(3)
  })
})

describe('configure', () => {
  it('changes the breaker of a running balancer', async () => {
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock: new FakeClock(), attempts: 1 })
    pool.configure({ breaker: { consecutiveFailures: 2 } })
    await expect(pool.run(refuse)).rejects.toThrow()
    expect(healthy(pool.status())).toHaveLength(1)
    await expect(pool.run(refuse)).rejects.toThrow()
    expect(healthy(pool.status())).toHaveLength(0)
  })

  it.each([
    [{ timeout: 0 }, 'timeout'],
    [{ attempts: 0 }, 'attempts'],
    [{ panic: -1 }, 'panic'],
    [{ breaker: { openFor: 0 } }, 'breaker.openFor'],
  ])('refuses %o', (change, option) => {
    const pool = balancer(abc, { ...adaptive(), clock: new FakeClock() })
    expect(() => pool.configure(change)).toThrow(expect.objectContaining({ code: 'invalid-option', option }))
  })
})

describe('isolate, reset and recommend', () => {
  it('takes an endpoint out until it is reset, one or all', async () => {
    const pool = balancer(abc, { ...adaptive(), clock: new FakeClock() })
    pool.isolate('a')
    pool.isolate('b')
    expect(healthy(pool.status()).map(({ id }) => id)).toEqual(['c'])
    pool.reset('a')
    expect(healthy(pool.status())).toHaveLength(2)
    pool.reset()
    expect(healthy(pool.status())).toHaveLength(3)
  })

  it('throws NoEndpointError when all are isolated, at once', async () => {
    const pool = balancer([{ id: 'a' }], { ...adaptive(), clock: new FakeClock() })
    pool.isolate('a')
    await expect(pool.run(({ id }) => id)).rejects.toMatchObject({ code: 'no-endpoint' })
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'no-endpoint' }))
    await expect(balancer([], { ...adaptive() }).run(() => 1)).rejects.toMatchObject({ code: 'no-endpoint' })
  })

  it('recommends the endpoint that answers soonest', async () => {
    const clock = new FakeClock()
    const pool = balancer(abc, { ...adaptive(), clock, random: seededRandom(3) })
    for (let i = 0; i < 60; i++) {
      const call = pool.run(({ id }) => new Promise<void>((done) => clock.after(id === 'b' ? 5 : 50, done)))
      await clock.advance(60)
      await call
    }
    expect(recommend(pool.status())?.id).toBe('b')
    pool.isolate('b')
    expect(recommend(pool.status())?.id).not.toBe('b')
  })
})

describe('leases', () => {
  it('give their place back at the end of a using block, without a verdict', () => {
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock: new FakeClock() })
    {
      using lease = pool.acquire()
      expect(lease.endpoint.id).toBe('only')
      expect(pool.status()[0]?.inflight).toBe(1)
    }
    expect(pool.status()[0]).toMatchObject({ inflight: 0, successes: 0, failures: 0 })
  })

  it('count the first report only', () => {
    const pool = balancer([{ id: 'only' }], { ...adaptive(), clock: new FakeClock() })
    const lease = pool.acquire()
    lease.success()
    lease.failure(new Error('late'))
    lease.release()
    lease.success()
    expect(pool.status()[0]).toMatchObject({ inflight: 0, successes: 1, failures: 0 })
  })

  it('follow the key under a policy that keeps keys together', async () => {
    const { consistentHash } = await import('./choose/consistent-hash.ts')
    const pool = balancer(abc, { ...adaptive(), clock: new FakeClock(), choose: consistentHash() })
    const first = pool.acquire({ key: 'room 7' }).endpoint.id
    for (let i = 0; i < 20; i++) expect(await pool.run(({ id }) => id, { key: 'room 7' })).toBe(first)
  })
})

describe('hedging', () => {
  const slowA =
    (clock: FakeClock) =>
    ({ id }: { readonly id: string }) =>
      new Promise<string>((done) => clock.after(id === 'a' ? 1_000 : 10, () => done(id)))

  async function warmed(share: number) {
    const clock = new FakeClock()
    const hedge = share === 0 ? undefined : hedging({ share })
    const pool = balancer([{ id: 'a' }, { id: 'b', tier: 1 }], { ...adaptive(), clock, hedge })
    for (let i = 0; i < 50; i++) {
      const call = pool.run(() => new Promise<void>((done) => clock.after(10, done)), { idempotent: true })
      await clock.advance(10)
      await call
    }
    return { clock, pool }
  }

  it('asks another endpoint when an idempotent call takes unusually long, and aborts the slower one', async () => {
    const { clock, pool } = await warmed(0.05)
    const aborted: string[] = []
    const call = pool.run(
      (endpoint, { signal }) => {
        signal.addEventListener('abort', () => aborted.push(endpoint.id))
        return slowA(clock)(endpoint)
      },
      { idempotent: true },
    )
    await clock.advance(60)
    expect(await call).toBe('b')
    expect(aborted).toEqual(['a'])
    expect(pool.status().every(({ inflight, failures }) => inflight === 0 && failures === 0)).toBe(true)
  })

  it('never duplicates a call that is not marked idempotent, or when it is off', async () => {
    for (const [hedge, idempotent] of [
      [0.05, undefined],
      [0.05, false],
      [0, true],
    ] as const) {
      const { clock, pool } = await warmed(hedge)
      const call = pool.run(slowA(clock), { idempotent })
      await clock.advance(1_000)
      expect(await call).toBe('a')
    }
  })
})

describe('busy endpoints', () => {
  it('rest for as long as Retry-After asks, are not blamed, and the call goes elsewhere', async () => {
    const clock = new FakeClock()
    const pool = balancer([{ id: 'a' }, { id: 'b', tier: 1 }], { ...adaptive(), clock })
    const busy = Object.assign(new Error('slow down'), { status: 429, headers: { 'retry-after': '7' } })
    const call = () => pool.run(({ id }) => (id === 'a' ? Promise.reject(busy) : id), { idempotent: false })
    expect(await call()).toBe('b')
    expect(pool.status()[0]).toMatchObject({ state: 'open', failuresInRow: 0, nextRetryAt: clock.now() + 7 * SECOND })
    await clock.advance(6 * SECOND)
    expect(await pool.run(({ id }) => id)).toBe('b')
    await clock.advance(SECOND)
    expect(await pool.run(({ id }) => id)).toBe('a')
  })
})

describe('probation', () => {
  async function opened(idempotent: boolean | undefined) {
    const clock = new FakeClock()
    const pool = balancer([{ id: 'a' }, { id: 'b', tier: 1 }], {
      ...adaptive(),
      clock,
      breaker: { consecutiveFailures: 1, jitter: 0, openFor: SECOND },
    })
    await pool.run(({ id }) => (id === 'a' ? refuse() : id))
    await clock.advance(SECOND)
    const seen: string[] = []
    const answer = await pool.run(
      ({ id }) => {
        seen.push(id)
        return id === 'a' ? refuse() : id
      },
      { idempotent },
    )
    return { answer, seen, pool }
  }

  it('gives the probed endpoint a copy of an idempotent call, whose failure nobody notices', async () => {
    const { answer, seen, pool } = await opened(true)
    expect(answer).toBe('b')
    expect(seen).toEqual(['a', 'b'])
    expect(pool.status()[0]?.state).toBe('open')
    expect(pool.status()[1]?.successes).toBe(2)
  })

  it('gives it the call itself otherwise', async () => {
    const { answer, seen } = await opened(undefined)
    expect(answer).toBe('b')
    expect(seen).toEqual(['a', 'b'])
  })
})

describe('ejection and slow start', () => {
  it('uses a tier whole while less than the panic share of it is in rotation', async () => {
    const clock = new FakeClock()
    const endpoints = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
    const breaker = { consecutiveFailures: 1, openFor: 60 * SECOND }
    const pool = balancer(endpoints, { clock, panic: 0.5, breaker, attempts: 1 })
    const used = async () => {
      const seen = new Set<string>()
      for (let i = 0; i < 200; i++) seen.add(await pool.run(({ id }) => id))
      return [...seen].toSorted()
    }
    pool.isolate('d')
    for (let i = 0; i < 100; i++) await pool.run(({ id }) => (id === 'a' ? refuse() : id)).catch(() => undefined)
    expect(await used()).toEqual(['b', 'c'])
    for (let i = 0; healthy(pool.status()).length > 1 && i < 100; i++) {
      await pool.run(({ id }) => (id === 'b' ? refuse() : id)).catch(() => undefined)
    }
    expect(await used()).not.toEqual(['c'])
    expect(healthy(pool.status()).length).toBeGreaterThan(1)
  })

  it('gives a returning endpoint its share little by little', async () => {
    const clock = new FakeClock()
    const pool = balancer([{ id: 'a' }, { id: 'b' }], {
      ...adaptive(),
      clock,
      choose: weightedRandom(),
      random: seededRandom(5),
      breaker: { consecutiveFailures: 1, jitter: 0 },
      extend: [slowStart(10 * SECOND)],
    })
    pool.isolate('a')
    pool.reset('a')
    const share = async () => {
      let count = 0
      for (let i = 0; i < 1_000; i++) if ((await pool.run(({ id }) => id)) === 'a') count++
      return count / 1_000
    }
    const early = await share()
    await clock.advance(10 * SECOND)
    const late = await share()
    expect(early).toBeLessThan(0.2)
    expect(late).toBeCloseTo(0.5, 1)
  })
})

describe('active checks', () => {
  it('take a failing endpoint out and bring it back without a call, until close', async () => {
    const clock = new FakeClock()
    let well = false
    let asked = 0
    const checks = activeChecks(
      async () => {
        asked++
        if (!well) throw new Error('not ready')
      },
      { interval: SECOND },
    )
    const pool = balancer([{ id: 'a' }], {
      clock,
      extend: [checks],
      breaker: { consecutiveFailures: 2, openFor: 60 * SECOND },
    })
    await clock.advance(2 * SECOND)
    expect(pool.status()[0]).toMatchObject({ state: 'open', lastError: new Error('not ready') })
    well = true
    await clock.advance(SECOND)
    expect(pool.status()[0]?.state).toBe('closed')
    checks.close()
    await clock.advance(10 * SECOND)
    expect(asked).toBe(3)
    expect(clock.pendingTimers).toBe(0)
  })

  it('give up a check that takes too long', async () => {
    const clock = new FakeClock()
    let reason: unknown
    const checks = activeChecks(
      (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            reason = signal.reason
          })
        }),
      { interval: SECOND },
    )
    const pool = balancer([{ id: 'a' }], {
      clock,
      timeout: 500,
      breaker: { consecutiveFailures: 1 },
      extend: [checks],
    })
    await clock.advance(1_500)
    expect(pool.status()[0]?.state).toBe('open')
    expect(reason).toMatchObject({ code: 'attempt-timeout' })
    checks.close()
  })
})

describe('snapshots', () => {
  it('refuse what is none with a typed error, whatever it is', () => {
    const kept = snapshots()
    balancer(abc, { clock: new FakeClock(), extend: [kept] })
    const valid = kept.take()
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true }),
        fc.constantFrom('id', 'state', 'failures', 'openings', 'retryAt', 'latency'),
        (value, name) => {
          const broken = { ...valid, endpoints: [{ ...valid.endpoints[0], [name]: value }] }
          for (const snapshot of [value, broken]) {
            try {
              kept.restore(snapshot)
            } catch (error) {
              expect(error).toMatchObject({ code: 'invalid-option' })
            }
          }
        },
      ),
    )
  })

  it('go through JSON and back unchanged', async () => {
    const clock = new FakeClock()
    const kept = snapshots()
    const pool = balancer(abc, { ...adaptive(), clock, breaker: { consecutiveFailures: 1 }, extend: [kept] })
    for (let i = 0; i < 20; i++) {
      await clock.advance(20)
      await pool.run(({ id }) => (id === 'a' ? refuse() : id))
    }
    const snapshot = kept.take()
    const other = snapshots()
    balancer(abc, { ...adaptive(), clock, extend: [other] })
    other.restore(JSON.parse(JSON.stringify(snapshot)))
    expect(other.take()).toEqual(snapshot)
  })
})
