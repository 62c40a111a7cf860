import { describe, expect, it } from 'vitest'
import { parseEpisodeChoice } from './episode-choice.ts'

const series = [
  [1, 1],
  [1, 2],
  [1, 3],
  [2, 1],
  [2, 2],
] as const
const chosen = (text: string): readonly string[] => {
  const wants = parseEpisodeChoice(text)
  if (wants === undefined) throw new TypeError(`${text} chooses nothing`)
  return series
    .filter(([season, first]) => wants({ season, first, last: first }))
    .map(([season, first]) => `${season}/${first}`)
}

describe('a choice of episodes', () => {
  it.each([
    ['all', ['1/1', '1/2', '1/3', '2/1', '2/2']],
    ['2', ['1/2', '2/2']],
    ['2-3', ['1/2', '1/3', '2/2']],
    ['E1, e3', ['1/1', '1/3', '2/1']],
    ['S02', ['2/1', '2/2']],
    ['s1e2', ['1/2']],
    ['S01E02-E03', ['1/2', '1/3']],
    ['S01E02-03', ['1/2', '1/3']],
    ['S01E03-S02E01', ['1/3', '2/1']],
    ['S01 - S02', ['1/1', '1/2', '1/3', '2/1', '2/2']],
  ])('%s', (text, expected) => {
    expect(chosen(text)).toEqual(expected)
  })

  it('takes a file of two episodes for either', () => {
    expect(parseEpisodeChoice('S01E02')?.({ season: 1, first: 1, last: 2 })).toBe(true)
    expect(parseEpisodeChoice('3')?.({ season: 1, first: 1, last: 2 })).toBe(false)
  })

  it.each(['', ',', 'some', '1-', '-3', '5-3', 'S2-S1', 'S1-3', '3-S2', 'all, 2', '12345', '1.5'])(
    'refuses “%s”',
    (text) => {
      expect(parseEpisodeChoice(text)).toBeUndefined()
    },
  )
})
