import { describe, expect, it } from 'vitest'
import { KeyframeSearch, type SearchedFile } from './keyframe-search.ts'
import type { Sight } from './sightings.ts'
import { ContainerError, type FileRange } from './video-reader.ts'

const never = new AbortController().signal
const SECONDS = 240
const RATE = 500_000 // bytes per second
const FRAME = 0.04 // seconds
const UNIT = 256 * 1024
const grid = { start: -1000, length: UNIT }
const SLOT = 18 // seconds

/** A video of even bit rate with keyframes at the times given; counts what is looked at. */
function video(times: readonly number[], changes: Partial<SearchedFile> = {}) {
  const looked: FileRange[] = []
  const look = async ({ offset, length }: FileRange): Promise<Sight> => {
    looked.push({ offset, length })
    const point = (frame: number) => ({ seconds: frame * FRAME, offset: frame * FRAME * RATE })
    const [first, last] = [Math.ceil(offset / RATE / FRAME), Math.ceil((offset + length) / RATE / FRAME) - 1]
    const inside = times.filter((seconds) => seconds * RATE >= offset && seconds * RATE < offset + length)
    const keyframes = inside.map((seconds) => ({ seconds, offset: seconds * RATE, length: 1, exact: false }))
    return { first: point(first), last: point(last), keyframes }
  }
  const range = { offset: 0, length: SECONDS * RATE }
  return { looked, search: new KeyframeSearch({ durationSeconds: SECONDS, range, look, ...changes }) }
}
const every = (period: number): readonly number[] =>
  Array.from({ length: Math.floor(SECONDS / period) }, (_, i) => i * period)
const slots = Array.from({ length: 12 }, (_, i) => 21 + i * SLOT)
const windowOf = (target: number) => ({ from: target - 0.3 * SLOT, to: target + 0.3 * SLOT })

describe('KeyframeSearch', () => {
  it('needs next to one look for each keyframe once two tell their rhythm', async () => {
    const { looked, search } = video(every(5))
    for (const target of slots) {
      const [nearest] = await search.find(windowOf(target), never, grid)
      expect(Math.abs((nearest?.seconds ?? 0) - target)).toBeLessThan(0.3 * SLOT)
    }
    // The first keyframe is met by reading on for up to 5 s, the second by its slot's middle.
    expect(looked.length).toBeLessThanOrEqual(10 + 10 + 10 * 2)
  })

  it('looks at whole units of the grid, and at no byte twice', async () => {
    const { looked, search } = video(every(5))
    await search.find(windowOf(21), never, grid)
    for (const { offset, length } of looked) expect([(offset - grid.start) % UNIT, length]).toEqual([0, UNIT])
    expect(new Set(looked.map(({ offset }) => offset)).size).toBe(looked.length)
  })

  it.each([
    ['keyframes that follow the scenes', [3, 8.7, 21.4, 24, 40.3, 77, 80.2, 130], 38.5, 40.3],
    ['none but one before the middle', [0, 34], 38.5, 34],
    ['none within reach but one far on', [80], 38.5, 80],
    ['none behind at all', [0], 39, 0],
  ])('finds one among %s', async (_, times, target, expected) => {
    const found = await video(times).search.find(windowOf(target), never, grid)
    expect(found[0]?.seconds).toBe(expected)
  })

  it('also tells what else of the window it came upon, the nearest first', async () => {
    const found = await video(every(0.5)).search.find(windowOf(39.1), never, { start: 0, length: 4 * 1024 * 1024 })
    expect(found.slice(0, 3).map(({ seconds }) => seconds)).toEqual([39, 39.5, 38.5])
    expect(found.every(({ seconds }) => seconds >= 33.7 && seconds < 44.5)).toBe(true)
  })

  it('knows all keyframes of a stretch that has nothing else', async () => {
    const found = await video(every(FRAME)).search.find(windowOf(39), never, { start: 0, length: 16 * 1024 * 1024 })
    expect(found[0]?.seconds).toBeCloseTo(39)
    expect(found.length).toBeGreaterThan(200)
  })

  it('goes where a stretch without any time says that one is', async () => {
    const plain = video(every(5))
    const asked: number[] = []
    const timeless = video([], {
      look: async (range) => {
        asked.push(range.offset / RATE)
        if (range.offset > 15 * RATE) return { first: undefined, last: undefined, keyframes: [], elsewhere: 9.9 * RATE }
        const sight = await plain.search.find({ from: 10, to: 10.1 }, never, grid)
        return { first: sight[0], last: sight[0], keyframes: sight }
      },
    })
    const found = await timeless.search.find({ from: 9, to: 31 }, never, grid)
    expect(found[0]?.seconds).toBe(10)
    expect(asked).toHaveLength(2)
  })

  it('gives a file up where nothing tells a time', async () => {
    const { search } = video([], { look: async () => ({ first: undefined, last: undefined, keyframes: [] }) })
    await search.find(windowOf(39), never, grid)
    await expect(search.find(windowOf(57), never, grid)).rejects.toThrow(ContainerError)
  })

  it('ends within its bounds where times make no sense', async () => {
    let looks = 0
    const { search } = video([], {
      look: async ({ offset }) => {
        looks++
        const seconds = ((offset * 7919) % 1_000_003) / 1000
        return { first: { seconds, offset }, last: { seconds: -seconds, offset }, keyframes: [] }
      },
    })
    for (const target of slots) expect(await search.find(windowOf(target), never, grid)).toEqual([])
    expect(looks).toBeLessThanOrEqual(12 * (48 * 4 + 5))
  })
})
