import { describe, expect, it } from 'vitest'
import { mdatHeader, mfra, moof, movie, type Reference, SparseFile, sidx } from '../../../test/make-mp4.ts'
import type { VideoReader } from '../video-reader.ts'
import { openMp4 } from './open-mp4.ts'

const never = new AbortController().signal
/** A fragment of 2 s with 4 samples; two keyframes where it says so. */
const SECONDS = 2
const SAMPLES = { sampleDuration: 500, sampleLength: 300_000 }
const FRAGMENT = 1_300_000 // bytes, header and data
const COUNT = 20

interface Layout {
  readonly keys?: readonly boolean[]
  readonly startSeconds?: number
  readonly index: 'none' | 'sidx' | 'chain' | 'one for each' | 'tree' | 'mfra'
  readonly fragments?: number
}

/** A fragmented file, large enough that not every header is read. */
function fragmentedFile({
  keys = [true, false, false, false],
  startSeconds = 0,
  index,
  fragments = COUNT,
}: Layout): SparseFile {
  const time = (i: number): number => (startSeconds + i * SECONDS) * 1000
  const all = Array.from({ length: fragments }, (_, i) => i)
  const reference = (): Reference => ({ size: FRAGMENT, duration: SECONDS * 1000 })
  const file = new SparseFile(fragments * FRAGMENT + 100_000)
  let at = file.put(0, movie({ fragmented: true }))
  const places: { time: number; offset: number }[] = []
  const putFragment = (i: number): void => {
    const header = moof({ time: time(i), keys, ...SAMPLES })
    file.put(at, header, mdatHeader(FRAGMENT - header.length))
    places.push({ time: time(i), offset: at })
    at += FRAGMENT
  }
  if (index === 'sidx') at = file.put(at, sidx(time(0), all.map(reference)))
  if (index === 'tree') {
    const half = fragments / 2
    const leaf = sidx(0, all.slice(0, half).map(reference))
    const size = leaf.length + half * FRAGMENT
    const top = { size, duration: half * SECONDS * 1000, isIndex: true }
    at = file.put(at, sidx(time(0), [top, top]))
  }
  for (const i of all) {
    if (index === 'one for each') at = file.put(at, sidx(time(i), [reference()]))
    const half = fragments / 2
    if (index === 'tree' && i % half === 0) at = file.put(at, sidx(time(i), all.slice(0, half).map(reference)))
    if (index === 'chain' && i % 4 === 0) {
      const four = [0, 1, 2, 3].map(reference)
      const rest = (fragments - i - 4) * SECONDS * 1000
      at = file.put(at, sidx(time(i), rest > 0 ? [...four, { size: 44, duration: rest, isIndex: true }] : four))
    }
    putFragment(i)
  }
  if (index === 'mfra') file.put(file.length - mfra(places).length, mfra(places))
  // What is left is free space.
  file.put(at, new Uint8Array([0, 0, 0, 0, 0x66, 0x72, 0x65, 0x65]))
  return file
}

async function everySecond(reader: VideoReader): Promise<ReadonlySet<number>> {
  const seen = new Set<number>()
  for (let second = 0; second < COUNT * SECONDS; second++) {
    for (const { seconds } of await reader.keyframes(second - 1, second + 1, never)) seen.add(seconds)
  }
  return seen
}

const starts = Array.from({ length: COUNT }, (_, i) => i * SECONDS)

describe('the fragments of an MP4 file', () => {
  it.each(['none', 'sidx', 'chain', 'one for each', 'tree', 'mfra'] as const)(
    'are found, indexed by: %s',
    async (index) => {
      const reader = await openMp4(fragmentedFile({ index }), never)
      expect(reader.info.durationSeconds).toBe(COUNT * SECONDS)
      expect([...(await everySecond(reader))].toSorted((a, b) => a - b)).toEqual(starts)
    },
  )

  it.each(['sidx', 'chain', 'tree', 'mfra'] as const)(
    'cost no more than their index, where it is %s',
    async (index) => {
      const file = fragmentedFile({ index })
      const reader = await openMp4(file, never)
      expect(reader.indexed).toBe(true)
      expect(file.touched.size).toBeLessThan(12)
    },
  )

  it.each(['none', 'sidx', 'mfra'] as const)('give each keyframe by its own time, indexed by: %s', async (index) => {
    const reader = await openMp4(fragmentedFile({ index, keys: [true, false, true, false] }), never)
    const seen = await everySecond(reader)
    expect([...seen].toSorted((a, b) => a - b)).toEqual(starts.flatMap((start) => [start, start + 1]))
    const [keyframe] = await reader.keyframes(10.6, 11.4, never)
    if (keyframe === undefined) throw new Error('there is no keyframe near 11 s')
    const { seconds, ranges } = await reader.clip(keyframe, never)
    expect(seconds).toBe(11)
    expect(ranges.at(-1)).toEqual({ offset: keyframe.offset, length: SAMPLES.sampleLength })
  })

  it.each(['none', 'sidx', 'mfra'] as const)('count from the first picture shown, indexed by: %s', async (index) => {
    const reader = await openMp4(fragmentedFile({ index, startSeconds: 3600 }), never)
    expect(reader.info.durationSeconds).toBe(COUNT * SECONDS)
    expect(await everySecond(reader)).toContain(0)
  })

  it('may begin without a keyframe', async () => {
    const reader = await openMp4(fragmentedFile({ index: 'sidx', keys: [false, false, false, true] }), never)
    expect([...(await everySecond(reader))].toSorted((a, b) => a - b)).toEqual(starts.map((start) => start + 1.5))
  })

  it('are walked where they tell no time', async () => {
    const header = moof({ time: 0, keys: [true, false], ...SAMPLES, untimed: true })
    const file = new SparseFile(20_000_000)
    let at = file.put(0, movie({ fragmented: true }))
    for (let i = 0; i < 3; i++) {
      file.put(at, header, mdatHeader(650_000))
      at += header.length + 650_000
    }
    file.put(at, new Uint8Array([0, 0, 0, 0, 0x66, 0x72, 0x65, 0x65]))
    const reader = await openMp4(file, never)
    expect((await reader.keyframes(0, 9, never)).map(({ seconds }) => seconds)).toEqual([0, 1, 2])
  })

  it('count beside the samples of moov', async () => {
    const file = new SparseFile(2_000_000)
    let at = file.put(0, movie({ fragmented: true, sample: { offset: 5000, length: 100 } }))
    file.put(at, mdatHeader(10_000))
    at += 10_000
    file.put(at, moof({ time: 1000, keys: [true], sampleDuration: 500, sampleLength: 50 }), mdatHeader(1_000_000))
    const reader = await openMp4(file, never)
    expect((await reader.keyframes(0, 9, never)).map(({ seconds, length }) => [seconds, length])).toEqual([
      [0, 100],
      [1, 50],
    ])
    expect(reader.info.durationSeconds).toBe(1.5)
  })

  it('end a loop of indexes', async () => {
    const file = new SparseFile(20_000_000)
    const at = file.put(0, movie({ fragmented: true }))
    const loop = { size: 0, duration: 1, isIndex: true }
    file.put(at, sidx(0, Array(1000).fill(loop)), moof({ time: 0, keys: [true], ...SAMPLES }), mdatHeader(400_000))
    await expect(openMp4(file, never)).resolves.toBeDefined()
  })
})
