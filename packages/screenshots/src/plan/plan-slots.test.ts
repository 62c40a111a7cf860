import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCaptureOptions } from '../task/capture-options.ts'
import { planSlots } from './plan-slots.ts'

describe('planSlots', () => {
  it('spreads shots evenly over the middle, with no slot overlapping another', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e5, noNaN: true }), fc.integer({ min: 1, max: 200 }), (duration, count) => {
        const slots = planSlots(duration, parseCaptureOptions({ count }))
        expect(slots).toHaveLength(count)
        for (const [i, slot] of slots.entries()) {
          expect(slot.from).toBeGreaterThanOrEqual(0.05 * duration - 1e-6)
          expect(slot.to).toBeLessThanOrEqual(0.95 * duration + 1e-6)
          expect(slot.from).toBeGreaterThanOrEqual(slots[i - 1]?.to ?? 0)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('takes moments given by hand in order, each once', () => {
    const slots = planSlots(100, parseCaptureOptions({ moments: [50, 10, 50] }))
    expect(slots.map(({ target }) => target)).toEqual([10, 50])
  })

  it('makes one shot per interval, bounded however long the video claims to be', () => {
    expect(planSlots(100, parseCaptureOptions({ everySeconds: 30 }))).toHaveLength(3)
    expect(planSlots(1e9, parseCaptureOptions({ everySeconds: 1 }))).toHaveLength(500)
  })
})
