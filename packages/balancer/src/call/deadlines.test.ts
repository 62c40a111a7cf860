import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { type Deadline, Deadlines } from './deadlines.ts'

class Noted implements Deadline {
  expiredAt: number | undefined
  earlier: Deadline | undefined
  later: Deadline | undefined
  readonly at: number
  readonly #clock: FakeClock
  constructor(at: number, clock: FakeClock) {
    this.at = at
    this.#clock = clock
  }
  expire(): void {
    this.expiredAt = this.#clock.now()
  }
}

describe('deadlines', () => {
  it('tells each one in time and once, and those removed never, with one timer at most', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), delay: fc.integer({ min: 0, max: 500 }) }),
      fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }),
      fc.record({ kind: fc.constant('wait' as const), duration: fc.integer({ min: 1, max: 300 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = new FakeClock(0)
        const deadlines = new Deadlines(clock)
        const all: Noted[] = []
        const removed = new Set<Noted>()
        for (const each of steps) {
          if (each.kind === 'add') {
            const noted = new Noted(clock.now() + each.delay, clock)
            all.push(noted)
            deadlines.add(noted, clock.now())
          } else if (each.kind === 'remove') {
            const noted = all[each.which % Math.max(1, all.length)]
            if (noted) {
              deadlines.remove(noted)
              if (noted.expiredAt === undefined) removed.add(noted)
            }
          } else await clock.advance(each.duration)
          expect(clock.pendingTimers).toBeLessThanOrEqual(1)
        }
        await clock.advance(1_000)
        for (const noted of all) {
          if (removed.has(noted)) expect(noted.expiredAt).toBeUndefined()
          else {
            // A timer may come a fraction early, so what is due within a millisecond is told along with it.
            expect(noted.expiredAt).toBeGreaterThanOrEqual(noted.at - 1)
            expect(noted.expiredAt).toBeLessThanOrEqual(noted.at)
          }
        }
        expect(clock.pendingTimers).toBe(0)
      }),
    )
  })

  it('sets its timer anew when the platform lost it', async () => {
    const clock = new FakeClock(0)
    const lost = { cancel: () => undefined }
    let timers = 0
    const deadlines = new Deadlines({
      now: () => clock.now(),
      setTimer: (callback, delay) => (timers++ === 0 ? lost : clock.setTimer(callback, delay)),
    })
    deadlines.add(new Noted(100, clock), 0)
    await clock.advance(5_000)
    const second = new Noted(5_100, clock)
    deadlines.add(second, clock.now())
    await clock.advance(200)
    expect(second.expiredAt).toBe(5_100)
  })
})
