import { describe, expect, it } from 'vitest'
import { removeOld } from './retention.ts'

const DAY = 86_400_000
const never = new AbortController().signal
const log = { info: () => undefined, error: () => undefined }

describe('removeOld', () => {
  it('removes in batches until none is old enough', async () => {
    const rows = Array.from({ length: 500 }, (_, day) => day * DAY)
    const sizes: number[] = []
    const remove = async (before: number, limit: number) => {
      const gone = rows.filter((at) => at < before).slice(0, limit)
      rows.splice(0, gone.length)
      sizes.push(gone.length)
      return gone.length
    }
    const retention = { of: 'rows', keepDays: 50, remove, now: () => 500 * DAY, log }
    expect(await removeOld(retention, never)).toBe(450)
    expect(sizes).toEqual([200, 200, 50])
    expect(rows).toHaveLength(50)
  })

  it('stops between two batches', async () => {
    const ending = new AbortController()
    const remove = async (_before: number, limit: number) => {
      ending.abort()
      return limit
    }
    const retention = { of: 'rows', keepDays: 1, remove, now: () => 0, log }
    expect(await removeOld(retention, ending.signal)).toBe(200)
  })
})
