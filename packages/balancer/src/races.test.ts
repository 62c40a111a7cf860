import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../test/fake-clock.ts'
import { seededRandom } from '../test/seeded-random.ts'
import { adaptive } from './adaptive.ts'
import { balancer } from './balancer.ts'
import { hedging } from './hedge/hedging.ts'
import type { BalancerEvent } from './observe/balancer-event.ts'
import { events } from './observe/events.ts'

/** Answers come in any order that fast-check's scheduler invents, while time passes between them. */

interface Plan {
  readonly answers: readonly { readonly fails: boolean; readonly wait: number }[]
  readonly seed: number
  readonly hedge: number
  readonly aborted: readonly boolean[]
}

const plan: fc.Arbitrary<Plan> = fc.record({
  answers: fc.array(fc.record({ fails: fc.boolean(), wait: fc.integer({ min: 0, max: 1_500 }) }), {
    minLength: 1,
    maxLength: 40,
  }),
  seed: fc.nat(),
  hedge: fc.constantFrom(0, 0.2),
  aborted: fc.array(fc.boolean(), { maxLength: 10 }),
})

describe('calls in any order of answers', () => {
  it('settles every call once, probes one at a time, tries no endpoint twice and gives every place back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plan, async (scheduler, { answers, seed, hedge, aborted }) => {
        const clock = new FakeClock()
        const heard: BalancerEvent[] = []
        const pool = balancer([{ id: 'a' }, { id: 'b', tier: 1 }, { id: 'c', tier: 1 }], {
          ...adaptive(),
          clock,
          random: seededRandom(seed),
          timeout: 2_000,
          hedge: hedge > 0 ? hedging({ share: hedge }) : undefined,
          breaker: { consecutiveFailures: 2, openFor: 500, maxOpenFor: 4_000 },
          extend: [events((event) => heard.push(event))],
        })
        let settledCalls = 0
        const calls: Promise<void>[] = []
        for (const [index, { fails, wait }] of answers.entries()) {
          clock.skip(wait)
          const controller = new AbortController()
          const tried: string[] = []
          const call = pool.run(
            ({ id }) => {
              expect(tried).not.toContain(id)
              tried.push(id)
              return scheduler
                .schedule(Promise.resolve(id), `${id} answers call ${index}`)
                .then((answer) => (fails && tried.length < 3 ? Promise.reject(new Error('refused')) : answer))
            },
            { idempotent: index % 2 === 0 ? true : undefined, signal: controller.signal },
          )
          calls.push(
            call.then(
              () => {
                settledCalls++
              },
              () => {
                settledCalls++
              },
            ),
          )
          if (aborted[index]) controller.abort()
          if (index % 3 === 2 && scheduler.count() > 0) await scheduler.waitOne()
        }
        await scheduler.waitAll()
        await clock.advance(10_000)
        await scheduler.waitAll()
        await Promise.all(calls)
        expect(settledCalls).toBe(answers.length)
        for (const row of pool.status()) expect(row.inflight).toBe(0)
        // Every half-open spell ends before the next begins.
        for (const id of ['a', 'b', 'c']) {
          const states = heard.flatMap((event) => (event.kind === 'state' && event.endpoint === id ? [event] : []))
          for (const [index, { from, to }] of states.entries()) {
            expect(from).toBe(states[index - 1]?.to ?? 'closed')
            expect(to).not.toBe(from)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('lets at most one probe run, however many calls arrive while it does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 2, max: 30 }),
        fc.boolean(),
        async (scheduler, count, passes) => {
          const clock = new FakeClock()
          const pool = balancer([{ id: 'probed' }, { id: 'well', tier: 1 }], {
            ...adaptive(),
            clock,
            breaker: { consecutiveFailures: 1, jitter: 0, openFor: 1_000 },
            timeout: Infinity,
          })
          await pool.run(({ id }) => (id === 'probed' ? Promise.reject(new Error('refused')) : id))
          clock.skip(1_000)
          let probes = 0
          const calls = Array.from({ length: count }, () =>
            pool.run(({ id }) => {
              if (id === 'probed') probes++
              const answer = scheduler.schedule(Promise.resolve(id))
              return passes || id !== 'probed' ? answer : answer.then(() => Promise.reject(new Error('refused')))
            }),
          )
          expect(probes).toBe(1)
          await scheduler.waitFor(Promise.all(calls))
          expect(pool.status()[0]?.state).toBe(passes ? 'closed' : 'open')
        },
      ),
    )
  })
})
