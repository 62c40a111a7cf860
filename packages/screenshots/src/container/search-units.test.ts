import { describe, expect, it } from 'vitest'
import { anyBytes, SearchUnits } from './search-units.ts'

const range = { offset: 100, length: 1_000_000 }

describe('SearchUnits', () => {
  it('cover what is searched, and end with it', () => {
    const units = new SearchUnits({ start: -50, length: 200_000 }, range)
    expect(units.rangeOf(0)).toEqual({ offset: 100, length: 199_850 })
    expect(units.rangeOf(5)).toEqual({ offset: 999_950, length: 150 })
    expect([-1, 0, 5, 6].map((unit) => units.has(unit))).toEqual([false, true, true, false])
    expect([-5, 199_949, 199_950, 5_000_000].map((offset) => units.at(offset))).toEqual([0, 0, 1, 5])
  })

  it.each([
    [{ start: -16_384, length: 16_384 }, 65_536],
    [{ start: 0, length: 50_000 }, 100_000],
    [{ start: 0, length: 32 * 1024 * 1024 }, 16 * 1024 * 1024],
    [anyBytes, 65_536],
  ])('of %o are as large as is worth a look', (grid, length) => {
    expect(new SearchUnits(grid, range).length).toBe(length)
  })
})
