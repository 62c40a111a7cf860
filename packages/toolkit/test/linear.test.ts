import { countWork, growthOf } from '@shoal/testing/count-work'
import { describe, expect, it } from 'vitest'
import * as works from './linear-work.ts'

const STEP = 150
const SIZES = [STEP, 2 * STEP, 3 * STEP]

describe('work on foreign bytes', () => {
  // Quadratic work would make it 1.67.
  it('costs the same for each step of the input, counted in blocks that run', async () => {
    const counts = await countWork(new URL('./linear-work.ts', import.meta.url), Object.keys(works), SIZES)
    const found = [...counts].map(([name, ofSizes]) => ({ name, ofSizes, growth: growthOf(ofSizes) }))
    expect(
      found.filter(({ growth }) => growth > 1.4),
      'work that grows faster than its input',
    ).toEqual([])
    // Were nothing counted, nothing could grow.
    expect(
      found.filter(({ ofSizes: [first = 0, second = 0] }) => second - first < STEP),
      'work that is hardly counted',
    ).toEqual([])
  }, 60_000)
})
