import { describe, expect, it } from 'vitest'
import { fromEarlier, nearestKeyframe } from './nearest-keyframe.ts'

/** A file with keyframes at these seconds, which goes to the last one at or before a moment. */
async function search(keyframes: readonly number[], seconds: number, reach: number) {
  const dropped: number[] = []
  const asked: number[] = []
  const found = await nearestKeyframe<{ readonly seconds: number }>(seconds, reach, {
    from: async (at) => {
      asked.push(at)
      const before = keyframes.findLast((each) => each <= at)
      return before === undefined ? undefined : { seconds: before }
    },
    drop: (each) => dropped.push(each.seconds),
  })
  return { found: found.seconds, asked: asked.length, dropped }
}

describe('the keyframe nearest to a moment', () => {
  it.each([
    ['the last one within reach, by one look', [0, 9, 10.5, 20], 10, 1, 10.5, 1],
    ['the one behind the moment where that lies nearer', [0, 4, 12], 10, 1, 12, 2],
    ['the one before it where that lies nearer', [0, 8, 19], 10, 1, 8, 2],
  ])('is %s', async (_, keyframes, seconds, reach, expected, looks) => {
    const { found, asked, dropped } = await search(keyframes, seconds, reach)
    expect({ found, asked }).toEqual({ found: expected, asked: looks })
    expect(dropped).toHaveLength(looks - 1)
  })

  it('is looked for ever earlier, and at last not found', async () => {
    await expect(search([], 100, 1)).rejects.toThrow('no keyframe was found there')
  })
})

describe('what an attempt from earlier finds', () => {
  it('is the first that is found', async () => {
    const tried: number[] = []
    const found = await fromEarlier(60, async (from) => {
      tried.push(from)
      return from <= 54 ? 'picture' : undefined
    })
    expect({ found, tried }).toEqual({ found: 'picture', tried: [60, 58, 54] })
  })

  it('fails where nothing is found however early', async () => {
    await expect(fromEarlier(60, async () => undefined)).rejects.toThrow('no keyframe was found before it')
  })
})
