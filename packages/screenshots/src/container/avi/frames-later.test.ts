import { describe, expect, it } from 'vitest'
import { framesLater } from './frames-later.ts'

const signal = new AbortController().signal
const START = [0, 0, 1]
const frames = {
  mpeg: { I: [...START, 0, 0, 8], P: [...START, 0, 0, 16], B: [...START, 0, 0, 24] },
  mpeg4: { I: [...START, 0xb6, 0, 0], P: [...START, 0xb6, 0x40, 0], B: [...START, 0xb6, 0x80, 0] },
  h264: { I: [...START, 0x65, 0x88, 0], P: [...START, 0x41, 0x9a, 0], B: [...START, 0x01, 0x9e, 0] },
  'h264 behind lengths': {
    I: [0, 0, 0, 4, 0x65, 0x88, 0, 0],
    P: [0, 0, 0, 4, 0x41, 0x9a, 0, 0],
    B: [0, 0, 0, 4, 1, 0x9e, 0, 0],
  },
}
const codecs = { mpeg: 'mpg2', mpeg4: 'XVID', h264: 'H264', 'h264 behind lengths': 'avc1' } as const

/** Chunks of stream 0 as letters tell: `e` is empty, `a` sound of stream 1. */
function fileOf(letters: string, family: keyof typeof frames) {
  const bodies = [...letters].map((letter) => {
    const body = letter === 'e' ? [] : letter === 'a' ? [1, 2, 3] : frames[family][letter as 'I']
    const name = letter === 'a' ? '01wb' : '00dc'
    return [...Buffer.from(name), body.length, 0, 0, 0, ...body, ...Array(body.length % 2).fill(0)]
  })
  const bytes = Uint8Array.from(bodies.flat())
  const first = 8 + frames[family].I.length
  const file = { length: bytes.length, read: async (at: number, length: number) => bytes.slice(at, at + length) }
  return { file, end: first }
}

describe('framesLater', () => {
  describe.each(Object.keys(frames) as (keyof typeof frames)[])('%s', (family) => {
    it.each([
      ['IPBBP', 0, 0],
      ['IBBP', 0, 2],
      ['IaBaBaP', 0, 2],
      ['IeP', 0, 0],
      ['IeP', 1, 0],
      ['IBeBeP', 1, 3],
      ['IP', 2, -2],
      ['IBB', 0, 2],
    ])('%s behind a delay of %i: %i', async (letters, delay, later) => {
      const { file, end } = fileOf(letters, family)
      expect(await framesLater(file, { codec: codecs[family], stream: 0, end, delay }, signal)).toBe(later)
    })
  })

  it('takes codecs that keep their order as they are', async () => {
    const { file, end } = fileOf('IeB', 'mpeg4')
    expect(await framesLater(file, { codec: 'MJPG', stream: 0, end, delay: 1 }, signal)).toBe(0)
  })

  it('looks at a bounded number of frames', async () => {
    const { file, end } = fileOf(`I${'B'.repeat(100)}`, 'mpeg')
    expect(await framesLater(file, { codec: 'mpg1', stream: 0, end, delay: 0 }, signal)).toBe(16)
  })
})
