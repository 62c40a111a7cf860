import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../test/fake-clock.ts'
import { seededRandom } from '../test/seeded-random.ts'
import { balancer } from './balancer.ts'
import { leastOutstanding } from './policy/least-outstanding.ts'
import { weightedRandom } from './policy/weighted-random.ts'

const SECOND = 1_000
const abc = ['a', 'b', 'c'].map((id) => ({ id }))
const refuse = async () => {
  throw new Error('refused')
}

describe('update', () => {
  it('adds, removes and reweighs while calls run, and keeps what is known of those that stay', async () => {
    const clock = new FakeClock()
    const pool = balancer({ endpoints: abc, clock, policy: weightedRandom(), breaker: { consecutiveFailures: 1 } })
    const lease = pool.acquire()
    for (let i = 0; pool.healthy().length === 3 && i < 100; i++)
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
    const pool = balancer({ endpoints: [{ id: 'a' }, { id: 'b', tier: 1 }], clock: new FakeClock() })
    expect(await pool.run(({ id }) => id)).toBe('a')
    pool.update([
      { id: 'a', tier: 2 },
      { id: 'b', tier: 1 },
    ])
    expect(await pool.run(({ id }) => id)).toBe('b')
  })

  it('refuses endpoints that cannot be meant, and leaves everything as it was', () => {
    const pool = balancer({ endpoints: abc, clock: new FakeClock() })
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
  it('changes the breaker and the policy of a running balancer', async () => {
    const pool = balancer({ endpoints: [{ id: 'only' }], clock: new FakeClock(), attempts: 1 })
    pool.configure({ breaker: { consecutiveFailures: 2 }, policy: leastOutstanding() })
    await expect(pool.run(refuse)).rejects.toThrow()
    expect(pool.healthy()).toHaveLength(1)
    await expect(pool.run(refuse)).rejects.toThrow()
    expect(pool.healthy()).toHaveLength(0)
  })

  it.each([
    [{ timeout: 0 }, 'timeout'],
    [{ attempts: 0 }, 'attempts'],
    [{ hedge: 2 }, 'hedge'],
    [{ maxEjected: -1 }, 'maxEjected'],
    [{ slowStart: NaN }, 'slowStart'],
    [{ breaker: { window: 0 } }, 'breaker.window'],
  ])('refuses %o', (change, option) => {
    const pool = balancer({ endpoints: abc, clock: new FakeClock() })
    expect(() => pool.configure(change)).toThrow(expect.objectContaining({ code: 'invalid-option', option }))
  })
})

describe('isolate, reset and recommend', () => {
  it('takes an endpoint out until it is reset, one or all', async () => {
    const pool = balancer({ endpoints: abc, clock: new FakeClock() })
    pool.isolate('a')
    pool.isolate('b')
    expect(pool.healthy().map(({ id }) => id)).toEqual(['c'])
    pool.reset('a')
    expect(pool.healthy()).toHaveLength(2)
    pool.reset()
    expect(pool.healthy()).toHaveLength(3)
  })

  it('throws NoEndpointError when all are isolated, at once', async () => {
    const pool = balancer({ endpoints: [{ id: 'a' }], clock: new FakeClock() })
    pool.isolate('a')
    await expect(pool.run(({ id }) => id)).rejects.toMatchObject({ code: 'no-endpoint' })
    expect(() => pool.acquire()).toThrow(expect.objectContaining({ code: 'no-endpoint' }))
    await expect(balancer({ endpoints: [] }).run(() => 1)).rejects.toMatchObject({ code: 'no-endpoint' })
  })

  it('recommends the endpoint that answers soonest', async () => {
    const clock = new FakeClock()
    const pool = balancer({ endpoints: abc, clock, policy: weightedRandom(), random: seededRandom(3) })
    for (let i = 0; i < 60; i++) {
      const call = pool.run(({ id }) => new Promise<void>((done) => clock.setTimer(done, id === 'b' ? 5 : 50)))
      await clock.advance(60)
      await call
    }
    expect(pool.recommend()?.id).toBe('b')
    pool.isolate('b')
    expect(pool.recommend()?.id).not.toBe('b')
  })
})

describe('leases', () => {
  it('give their place back at the end of a using block, without a verdict', () => {
    const pool = balancer({ endpoints: [{ id: 'only' }], clock: new FakeClock() })
    {
      using lease = pool.acquire()
      expect(lease.endpoint.id).toBe('only')
      expect(pool.status()[0]?.inflight).toBe(1)
    }
    expect(pool.status()[0]).toMatchObject({ inflight: 0, successes: 0, failures: 0 })
  })

  it('count the first report only', () => {
    const pool = balancer({ endpoints: [{ id: 'only' }], clock: new FakeClock() })
    const lease = pool.acquire()
    lease.success()
    lease.failure(new Error('late'))
    lease.release()
    lease.success()
    expect(pool.status()[0]).toMatchObject({ inflight: 0, successes: 1, failures: 0 })
  })

  it('follow the key under a policy that keeps keys together', async () => {
    const { consistentHash } = await import('./policy/consistent-hash.ts')
    const pool = balancer({ endpoints: abc, clock: new FakeClock(), policy: consistentHash() })
    const first = pool.acquire({ key: 'room 7' }).endpoint.id
    for (let i = 0; i < 20; i++) expect(await pool.run(({ id }) => id, { key: 'room 7' })).toBe(first)
  })
})

describe('hedging', () => {
  const slowA =
    (clock: FakeClock) =>
    ({ id }: { readonly id: string }) =>
      new Promise<string>((done) => clock.setTimer(() => done(id), id === 'a' ? 1_000 : 10))

  async function warmed(hedge: number) {
    const clock = new FakeClock()
    const pool = balancer({ endpoints: [{ id: 'a' }, { id: 'b', tier: 1 }], clock, hedge })
    for (let i = 0; i < 50; i++) {
      const call = pool.run(() => new Promise<void>((done) => clock.setTimer(done, 10)), { idempotent: true })
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
    const pool = balancer({ endpoints: [{ id: 'a' }, { id: 'b', tier: 1 }], clock })
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
    const pool = balancer({
      endpoints: [{ id: 'a' }, { id: 'b', tier: 1 }],
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
  it('keeps endpoints in rotation beyond the largest share that may be out', async () => {
    const clock = new FakeClock()
    const endpoints = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
    const pool = balancer({ endpoints, clock, maxEjected: 0.5, breaker: { consecutiveFailures: 1 }, retryReserve: 1e9 })
    for (let i = 0; i < 20; i++) await expect(pool.run(refuse)).rejects.toThrow()
    const rows = pool.status()
    expect(rows.filter(({ inRotation }) => inRotation)).toHaveLength(2)
    expect(rows.every(({ state }) => state === 'open')).toBe(true)
    await pool.run(({ id }) => id)
    expect(pool.healthy().length).toBeGreaterThan(0)
  })

  it('gives a returning endpoint its share little by little', async () => {
    const clock = new FakeClock()
    const pool = balancer({
      endpoints: [{ id: 'a' }, { id: 'b' }],
      clock,
      policy: weightedRandom(),
      random: seededRandom(5),
      slowStart: 10 * SECOND,
      breaker: { consecutiveFailures: 1, jitter: 0 },
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
    let checks = 0
    const pool = balancer({
      endpoints: [{ id: 'a' }],
      clock,
      healthCheckInterval: SECOND,
      breaker: { consecutiveFailures: 2, openFor: 60 * SECOND },
      check: async () => {
        checks++
        if (!well) throw new Error('not ready')
      },
    })
    await clock.advance(2 * SECOND)
    expect(pool.status()[0]).toMatchObject({ state: 'open', lastError: new Error('not ready') })
    well = true
    await clock.advance(SECOND)
    expect(pool.status()[0]?.state).toBe('closed')
    pool.close()
    await clock.advance(10 * SECOND)
    expect(checks).toBe(3)
    expect(clock.pendingTimers).toBe(0)
  })

  it('give up a check that takes too long', async () => {
    const clock = new FakeClock()
    let reason: unknown
    const pool = balancer({
      endpoints: [{ id: 'a' }],
      clock,
      timeout: 500,
      healthCheckInterval: SECOND,
      breaker: { consecutiveFailures: 1 },
      check: (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            reason = signal.reason
          })
        }),
    })
    await clock.advance(1_500)
    expect(pool.status()[0]?.state).toBe('open')
    expect(reason).toMatchObject({ code: 'attempt-timeout' })
    pool.close()
  })
})

describe('snapshots', () => {
  it('refuse what is none with a typed error, whatever it is', () => {
    const pool = balancer({ endpoints: abc, clock: new FakeClock() })
    const valid = pool.snapshot()
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true }),
        fc.constantFrom('id', 'state', 'failures', 'openings', 'retryAt', 'latency'),
        (value, name) => {
          const broken = { ...valid, endpoints: [{ ...valid.endpoints[0], [name]: value }] }
          for (const snapshot of [value, broken]) {
            try {
              pool.restore(snapshot)
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
    const pool = balancer({ endpoints: abc, clock, breaker: { consecutiveFailures: 1 } })
    for (let i = 0; i < 20; i++) {
      await clock.advance(20)
      await pool.run(({ id }) => (id === 'a' ? refuse() : id))
    }
    const snapshot = pool.snapshot()
    const other = balancer({ endpoints: abc, clock })
    other.restore(JSON.parse(JSON.stringify(snapshot)))
    expect(other.snapshot()).toEqual(snapshot)
  })
})
