import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FailureWindow } from './failure-window.ts'

const LENGTH = 1_000 // milliseconds

describe('failure window', () => {
  it('forgets calls older than two lengths, however long nobody called', () => {
    const window = new FailureWindow()
    for (let i = 0; i < 100; i++) window.record(true, 5, LENGTH)
    expect(window.exceeds(0.5, 10, 5, LENGTH)).toBe(true)
    expect(window.exceeds(0.5, 10, 5 + 2 * LENGTH, LENGTH)).toBe(false)
    expect(window.exceeds(0.5, 10, 3_600_000, LENGTH)).toBe(false)
  })

  it('needs the minimum of calls', () => {
    const window = new FailureWindow()
    for (let i = 0; i < 9; i++) window.record(true, 5, LENGTH)
    expect(window.exceeds(0.5, 10, 5, LENGTH)).toBe(false)
    window.record(true, 5, LENGTH)
    expect(window.exceeds(0.5, 10, 5, LENGTH)).toBe(true)
  })

  it('never trips on fewer failures than an exact count over twice the length would see', () => {
    const calls = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 700 }), failed: fc.boolean() }), {
      maxLength: 80,
    })
    fc.assert(
      fc.property(calls, (sequence) => {
        const window = new FailureWindow()
        let now = 0
        const log: { at: number; failed: boolean }[] = []
        for (const { gap, failed } of sequence) {
          now += gap
          window.record(failed, now, LENGTH)
          log.push({ at: now, failed })
          const recent = log.filter(({ at }) => at > now - 2 * LENGTH)
          const failures = recent.filter((call) => call.failed).length
          if (window.exceeds(0, 5, now, LENGTH)) expect(failures).toBeGreaterThan(0)
          if (recent.length < 5) expect(window.exceeds(0, 5, now, LENGTH)).toBe(false)
          if (recent.length >= 5 && failures === recent.length) {
            const inside = log.filter(({ at }) => at > now - LENGTH).length
            // All of the last two lengths failed: the estimate may differ in count, never in verdict.
            if (inside >= 10) expect(window.exceeds(0.99, 5, now, LENGTH)).toBe(true)
          }
        }
      }),
    )
  })
})
