import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { adaptive } from '../adaptive.ts'
import { balancer } from '../balancer.ts'
import { type BalancerEvent, isAlert } from './balancer-event.ts'
import { events } from './events.ts'
import { health } from './health.ts'
import { prometheusText } from './prometheus.ts'
import { statusTable } from './status-table.ts'

const refuse = async () => {
  throw new Error('refused')
}

async function withOneOpen() {
  const clock = new FakeClock()
  const pool = balancer([{ id: 'a "quoted"\nname' }, { id: 'b', tier: 1, weight: 2 }], {
    ...adaptive(),
    clock,
    breaker: { consecutiveFailures: 1, jitter: 0, openFor: 2_500 },
  })
  await pool.run(({ id }) => (id === 'b' ? id : refuse()))
  return { pool, clock }
}

describe('prometheusText', () => {
  it('writes every metric of every endpoint with help, type and escaped labels', async () => {
    const { pool } = await withOneOpen()
    const text = prometheusText(pool.status(), { prefix: 'shoal', labels: { pool: 'workers' } })
    expect(text).toContain('# TYPE shoal_successes_total counter\n')
    expect(text).toContain('shoal_breaker_open{endpoint="a \\"quoted\\"\\nname",pool="workers"} 1\n')
    expect(text).toContain('shoal_successes_total{endpoint="b",pool="workers"} 1\n')
    const line = /^(# (HELP|TYPE) \w+ .+|\w+\{[^}]*\} (NaN|[\d.e+-]+))$/
    for (const each of text.trimEnd().split('\n')) expect(each).toMatch(line)
  })
})

describe('statusTable', () => {
  it('has a line for each endpoint under a line of titles', async () => {
    const { pool, clock } = await withOneOpen()
    await clock.advance(1_000)
    const lines = statusTable(pool.status(), clock.now()).split('\n')
    expect(lines[0]).toMatch(/^endpoint +tier +weight +state/)
    expect(lines.at(-1)).toMatch(/^b +1 +2 +closed +0 +- +1 +0 +-$/)
    expect(lines.join(' ')).toContain('in 1.5 s')
  })
})

describe('health', () => {
  it('is ok, degraded or down', async () => {
    const { pool } = await withOneOpen()
    expect(health(pool.status())).toEqual({ status: 'degraded', inRotation: 1, endpoints: 2 })
    pool.isolate('b')
    expect(health(pool.status()).status).toBe('down')
    pool.reset()
    expect(health(pool.status()).status).toBe('ok')
  })
})

describe('events', () => {
  it('tell attempts and changes of state, and which of them need a person', async () => {
    const seen: BalancerEvent[] = []
    const pool = balancer([{ id: 'only' }], {
      clock: new FakeClock(5),
      breaker: { consecutiveFailures: 1 },
      extend: [events((event) => seen.push(event))],
    })
    await expect(pool.run(refuse)).rejects.toThrow()
    expect(seen.map((event) => [event.kind, isAlert(event)])).toEqual([
      ['state', true],
      ['all-blocked', true],
      ['attempt', false],
    ])
    expect(seen[0]).toMatchObject({ endpoint: 'only', from: 'closed', to: 'open', at: 5 })
    expect(seen[2]).toMatchObject({ endpoint: 'only', fault: 'endpoint', error: expect.any(Error) })
  })

  it('reach every subscriber until it leaves, the same function twice as two', async () => {
    const heard = events()
    const pool = balancer([{ id: 'only' }], { clock: new FakeClock(), extend: [heard] })
    let count = 0
    const listener = () => {
      count++
    }
    const stops = [heard.subscribe(listener), heard.subscribe(listener)]
    await pool.run(({ id }) => id)
    expect(count).toBe(2)
    stops[0]?.()
    await pool.run(({ id }) => id)
    expect(count).toBe(3)
    stops[1]?.()
    await pool.run(({ id }) => id)
    expect(count).toBe(3)
  })

  it('come as an async iterable that its reader or a signal ends', async () => {
    const heard = events()
    const pool = balancer([{ id: 'a' }, { id: 'b' }], { clock: new FakeClock(), extend: [heard] })
    const controller = new AbortController()
    const kinds: string[] = []
    const reading = (async () => {
      for await (const event of heard.stream({ signal: controller.signal })) kinds.push(event.kind)
    })()
    pool.isolate('a')
    pool.reset('a')
    await pool.run(({ id }) => id)
    controller.abort()
    await reading
    expect(kinds).toEqual(['state', 'state', 'attempt'])
  })

  it('drop the oldest for a reader that does not read', async () => {
    const heard = events()
    const pool = balancer([{ id: 'a' }], { clock: new FakeClock(), extend: [heard] })
    const stream = heard.stream({ capacity: 3 })
    const first = stream.next()
    for (let i = 0; i < 10; i++) await pool.run(() => i)
    expect((await first).value).toMatchObject({ kind: 'attempt' })
    const rest = [await stream.next(), await stream.next(), await stream.next()]
    expect(rest.every(({ value }) => value?.kind === 'attempt')).toBe(true)
    await stream.return()
  })
})
