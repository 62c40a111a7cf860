import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { type BreakerPolicy, breakerPolicy } from './breaker-policy.ts'
import { circuitBreaker } from './circuit-breaker.ts'
import { failureRate } from './failure-rate.ts'

const SECOND = 1_000
const steady: Partial<BreakerPolicy> = { consecutiveFailures: 3, openFor: SECOND, jitter: 0 }

function breakerOn(policy: Partial<BreakerPolicy> = steady) {
  const clock = new FakeClock()
  return { clock, breaker: circuitBreaker({ policy, clock, random: () => 0.5 }) }
}

function fail(breaker: ReturnType<typeof circuitBreaker>, times: number): void {
  for (let i = 0; i < times; i++) {
    breaker.allow()
    breaker.failure(new Error('refused'))
  }
}

describe('circuit breaker', () => {
  it('opens after the given failures in a row and says when it admits a probe', () => {
    const { breaker, clock } = breakerOn()
    fail(breaker, 2)
    expect(breaker.state).toBe('closed')
    expect(breaker.nextRetryAt).toBeUndefined()
    fail(breaker, 1)
    expect(breaker.state).toBe('open')
    expect(breaker.allow()).toBe(false)
    expect(breaker.nextRetryAt).toBe(clock.now() + SECOND)
    expect(breaker.lastError).toEqual(new Error('refused'))
  })

  it('counts failures in a row, not failures minus successes', () => {
    const { breaker } = breakerOn()
    for (let i = 0; i < 20; i++) {
      fail(breaker, 2)
      breaker.success()
    }
    expect(breaker.state).toBe('closed')
  })

  it('lets exactly one probe through when half-open, and closes on its success', async () => {
    const { breaker, clock } = breakerOn()
    fail(breaker, 3)
    await clock.advance(SECOND)
    expect([breaker.allow(), breaker.allow(), breaker.allow()]).toEqual([true, false, false])
    expect(breaker.state).toBe('half-open')
    breaker.success()
    expect(breaker.state).toBe('closed')
    expect([breaker.allow(), breaker.allow()]).toEqual([true, true])
  })

  it('grows the opening by the multiplier, probe after failed probe, up to the cap', async () => {
    const { breaker, clock } = breakerOn({ ...steady, maxOpenFor: 6 * SECOND })
    fail(breaker, 3)
    const durations: number[] = []
    for (let i = 0; i < 5; i++) {
      const duration = (breaker.nextRetryAt ?? 0) - clock.now()
      durations.push(duration)
      await clock.advance(duration)
      fail(breaker, 1)
    }
    expect(durations).toEqual([1, 2, 4, 6, 6].map((seconds) => seconds * SECOND))
  })

  it('does not grow the opening when many failures arrive together', () => {
    const { breaker, clock } = breakerOn()
    for (let i = 0; i < 2_000; i++) breaker.failure(new Error('refused'))
    expect(breaker.nextRetryAt).toBe(clock.now() + SECOND)
  })

  it('ignores a success from before it opened', () => {
    const { breaker } = breakerOn()
    fail(breaker, 3)
    breaker.success()
    expect(breaker.state).toBe('open')
  })

  it('remembers earlier openings when it trips again soon after closing, and forgets them after a healthy stretch', async () => {
    const { breaker, clock } = breakerOn()
    fail(breaker, 3)
    await clock.advance(SECOND)
    breaker.allow()
    breaker.success()
    fail(breaker, 3)
    expect(breaker.nextRetryAt).toBe(clock.now() + 2 * SECOND)
    await clock.advance(2 * SECOND)
    breaker.allow()
    breaker.success()
    await clock.advance(10 * SECOND)
    fail(breaker, 3)
    expect(breaker.nextRetryAt).toBe(clock.now() + SECOND)
  })

  it('gives up a probe that never reports, so that it cannot stay half-open for ever', async () => {
    const { breaker, clock } = breakerOn({ ...steady, probeTimeout: 5 * SECOND })
    fail(breaker, 3)
    await clock.advance(SECOND)
    expect(breaker.allow()).toBe(true)
    await clock.advance(4 * SECOND)
    expect(breaker.allow()).toBe(false)
    await clock.advance(SECOND)
    expect(breaker.allow()).toBe(true)
  })

  it('offers the probe again when its caller cancels', async () => {
    const { breaker, clock } = breakerOn()
    fail(breaker, 3)
    await clock.advance(SECOND)
    expect(breaker.allow()).toBe(true)
    breaker.cancel()
    expect(breaker.state).toBe('half-open')
    expect([breaker.allow(), breaker.allow()]).toEqual([true, false])
  })

  it('asks for as many probes, one at a time, as the policy says', async () => {
    const { breaker, clock } = breakerOn({ ...steady, halfOpenSuccesses: 2 })
    fail(breaker, 3)
    await clock.advance(SECOND)
    breaker.allow()
    breaker.success()
    expect(breaker.state).toBe('half-open')
    expect([breaker.allow(), breaker.allow()]).toEqual([true, false])
    breaker.success()
    expect(breaker.state).toBe('closed')
  })

  it('opens on the failure rate within the window, though never twice in a row', async () => {
    const { breaker, clock } = breakerOn({
      ...steady,
      trip: failureRate({ share: 0.4, minimum: 10, window: 10 * SECOND }),
    })
    for (let i = 0; i < 5; i++) {
      await clock.advance(100)
      breaker.success()
      breaker.failure()
    }
    expect(breaker.state).toBe('open')
  })

  it('trips as fast after an idle hour as ever: old successes do not outvote new failures', async () => {
    const { breaker, clock } = breakerOn({
      ...steady,
      consecutiveFailures: 1_000,
      trip: failureRate({ window: 10 * SECOND }),
    })
    for (let i = 0; i < 10_000; i++) breaker.success()
    await clock.advance(3_600 * SECOND)
    let failures = 0
    while (breaker.state === 'closed') {
      breaker.failure()
      failures++
    }
    expect(failures).toBe(10)
  })

  it('stays blocked after isolate until reset', async () => {
    const { breaker, clock } = breakerOn()
    breaker.isolate()
    await clock.advance(1_000 * SECOND)
    expect(breaker.allow()).toBe(false)
    breaker.success()
    breaker.pause(1)
    expect(breaker.state).toBe('isolated')
    breaker.reset()
    expect(breaker.allow()).toBe(true)
  })

  it('pauses for as long as the endpoint asks, at most the longest opening', () => {
    const { breaker, clock } = breakerOn({ ...steady, maxOpenFor: 60 * SECOND })
    breaker.pause(7 * SECOND)
    expect(breaker.nextRetryAt).toBe(clock.now() + 7 * SECOND)
    breaker.pause(Number.MAX_VALUE)
    expect(breaker.nextRetryAt).toBe(clock.now() + 60 * SECOND)
  })

  it('spreads openings by the jitter, never above the full duration', () => {
    const clock = new FakeClock()
    const random = [0, 0.5, 0.999]
    const durations = random.map((value) => {
      const breaker = circuitBreaker({ policy: { ...steady, jitter: 0.5 }, clock, random: () => value })
      fail(breaker, 3)
      return (breaker.nextRetryAt ?? 0) - clock.now()
    })
    expect(durations[0]).toBe(SECOND)
    expect(durations[1]).toBe(750)
    expect(durations[2]).toBeGreaterThan(500)
  })

  it('tells of every change of state', async () => {
    const clock = new FakeClock()
    const seen: string[] = []
    const breaker = circuitBreaker({ policy: steady, clock, onChange: (changed) => seen.push(changed.state) })
    fail(breaker, 3)
    await clock.advance(2 * SECOND)
    breaker.allow()
    breaker.success()
    expect(seen).toEqual(['open', 'half-open', 'closed'])
  })

  it.each([
    ['consecutiveFailures', 0],
    ['maxOpenFor', 0],
    ['jitter', -0.1],
    ['multiplier', 0.5],
    ['openFor', Number.NaN],
  ])('refuses %s of %d where it is given', (name, value) => {
    expect(() => breakerPolicy({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'invalid-option', option: `breaker.${name}` }),
    )
  })
})

/** What the breaker should do, written down without its window or generations: the reference of the model below. */
interface Model {
  state: 'closed' | 'open' | 'half-open' | 'isolated'
  row: number
  openings: number
  openedFor: number
  closedAt: number
  retryAt: number
  probing: boolean
  now: number
}

type Breaker = ReturnType<typeof circuitBreaker>
interface Real {
  readonly breaker: Breaker
  readonly clock: FakeClock
}

const OPEN_FOR = 100
const LONGEST = 350

function modelOpens(model: Model): void {
  if (model.state === 'closed' && model.now - model.closedAt > model.openedFor) model.openings = 0
  model.openings++
  model.openedFor = Math.min(LONGEST, OPEN_FOR * 2 ** (model.openings - 1))
  model.retryAt = model.now + model.openedFor
  model.state = 'open'
  model.probing = false
}

function modelCloses(model: Model): void {
  Object.assign(model, { state: 'closed', row: 0, closedAt: model.now, probing: false })
}

class Command implements fc.Command<Model, Real> {
  readonly name: string
  readonly step: (model: Model, real: Real) => void
  constructor(name: string, step: (model: Model, real: Real) => void) {
    this.name = name
    this.step = step
  }
  check = () => true
  run(model: Model, real: Real): void {
    this.step(model, real)
    expect(real.breaker.state).toBe(model.state)
    expect(real.breaker.failures).toBe(model.row)
    if (model.state === 'open') expect(real.breaker.nextRetryAt).toBe(model.retryAt)
  }
  toString = () => this.name
}

const allow = new Command('allow', (model, { breaker }) => {
  const waiting = model.state === 'open' || (model.state === 'half-open' && model.probing)
  const allowed = model.state === 'closed' || (model.state !== 'isolated' && (!waiting || model.now >= model.retryAt))
  if (allowed && model.state !== 'closed') {
    Object.assign(model, { state: 'half-open', probing: true, retryAt: model.now + 1_000 })
  }
  expect(breaker.allow()).toBe(allowed)
})
const success = new Command('success', (model, { breaker }) => {
  if (model.state === 'closed') model.row = 0
  if (model.state === 'half-open') modelCloses(model)
  breaker.success()
})
const failure = new Command('failure', (model, { breaker }) => {
  if (model.state === 'closed' || model.state === 'half-open') {
    model.row++
    if (model.state === 'half-open' || model.row >= 3) modelOpens(model)
  }
  breaker.failure()
})
const cancel = new Command('cancel', (model, { breaker }) => {
  model.probing = false
  breaker.cancel()
})
const isolate = new Command('isolate', (model, { breaker }) => {
  Object.assign(model, { state: 'isolated', probing: false })
  breaker.isolate()
})
const reset = new Command('reset', (model, { breaker }) => {
  modelCloses(model)
  Object.assign(model, { openings: 0, closedAt: -Infinity })
  breaker.reset()
})

describe('circuit breaker against its model', () => {
  it('agrees after any sequence of calls, outcomes, pauses of time and manual changes', async () => {
    const commands = fc.commands<Model, Real>(
      [
        fc.constantFrom(allow, success, failure, failure, cancel),
        fc.constantFrom(isolate, reset),
        fc.integer({ min: 1, max: 600 }).map(
          (duration) =>
            new Command(`wait ${duration} ms`, (model, { clock }) => {
              model.now += duration
              clock.skip(duration)
            }),
        ),
      ],
      { maxCommands: 60 },
    )
    fc.assert(
      fc.property(commands, (sequence) => {
        const clock = new FakeClock()
        // The model covers the count in a row; the window of `failureRate` has tests of its own.
        const policy = { consecutiveFailures: 3, openFor: OPEN_FOR, maxOpenFor: LONGEST, jitter: 0 }
        const breaker = circuitBreaker({ policy: { ...policy, probeTimeout: 1_000 }, clock })
        const model: Model = {
          state: 'closed',
          row: 0,
          openings: 0,
          openedFor: 0,
          closedAt: -Infinity,
          retryAt: 0,
          probing: false,
          now: clock.now(),
        }
        fc.modelRun(() => ({ model, real: { breaker, clock } }), sequence)
      }),
      { numRuns: 500 },
    )
  })
})
