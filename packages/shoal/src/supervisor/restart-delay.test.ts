import { describe, expect, it } from 'vitest'
import { restartDelay } from './restart-delay.ts'

describe('restartDelay', () => {
  it('doubles and is capped', () => {
    expect([1, 2, 3, 7, 2000].map(restartDelay)).toEqual([250, 500, 1000, 10_000, 10_000])
  })
})
