import { describe, expect, it } from 'vitest'
import { guessLengths } from './guess-lengths.ts'

describe('guessLengths', () => {
  it('takes a share of the bit rate, no more than lies before the next keyframe or the end', () => {
    const places = [0, 100_000, 101_000, 995_000].map((offset, seconds) => ({ seconds, offset }))
    const guessed = guessLengths(places, { fileLength: 1_000_000, durationSeconds: 10 })
    expect(guessed.map(({ length }) => length)).toEqual([20_000, 1000, 20_000, 5000])
    expect(guessed.some(({ exact }) => exact)).toBe(false)
  })

  it('stays within the file whatever its index claims', () => {
    const places = [900, 100, 1000].map((offset, seconds) => ({ seconds, offset }))
    const guessed = guessLengths(places, { fileLength: 1000, durationSeconds: 0 })
    expect(guessed.map(({ length }) => length)).toEqual([100, 900, 1])
  })
})
