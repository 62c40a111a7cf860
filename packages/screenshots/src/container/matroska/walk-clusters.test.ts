import { describe, expect, it } from 'vitest'
import { findCluster } from './find-cluster.ts'
import { startOf, walkClusters } from './walk-clusters.ts'

const TRACK = 1
const AUDIO = 2
const PAYLOAD = 200 // bytes
const BASE = 5000

/** An element whose length takes two bytes. */
function element(id: readonly number[], body: readonly number[]): readonly number[] {
  return [...id, 0x40 | (body.length >> 8), body.length & 0xff, ...body]
}
const block = (track: number, time: number, flags: number) => [
  0x80 | track,
  time >> 8,
  time & 0xff,
  flags,
  ...Array<number>(PAYLOAD).fill(0),
]
const simple = (time: number, flags = 0, track = TRACK) => element([0xa3], block(track, time, flags))
const group = (time: number, ...references: readonly number[]) =>
  element([0xa0], [...element([0xa1], block(TRACK, time, 0)), ...references.flatMap((one) => element([0xfb], [one]))])
const cluster = (timestamp: number, ...blocks: readonly (readonly number[])[]) =>
  element([0x1f, 0x43, 0xb6, 0x75], [...element([0xe7], [timestamp >> 8, timestamp & 0xff]), ...blocks.flat()])

const bytes = Uint8Array.from([
  ...Array<number>(30).fill(0x1f),
  ...cluster(1000, simple(0, 0x80), simple(5, 0x80, AUDIO), simple(40)),
  ...cluster(2000, group(0, 3), group(40), group(80, 7)),
  ...Array<number>(64).fill(0),
])
const found = findCluster(bytes, BASE)

describe('walkClusters', () => {
  it('tells the times of a track, and which of its blocks are keyframes', () => {
    if (found === undefined) throw new Error('no cluster was found')
    expect(found).toMatchObject({ start: BASE + 30, timestamp: 1000 })
    const { steps } = walkClusters(bytes, BASE, startOf(found), TRACK)
    const told = steps.map(({ timestamp, keyframe }) => [timestamp, keyframe !== undefined])
    expect(told).toEqual([
      [1000, true],
      [1040, false],
      [2000, false],
      [2000, false],
      [2040, true],
      [2080, false],
    ])
  })

  it('goes on in the bytes after, wherever these are cut', () => {
    if (found === undefined) throw new Error('no cluster was found')
    const whole = walkClusters(bytes, BASE, startOf(found), TRACK).steps
    for (let cut = 50; cut < bytes.length; cut++) {
      const first = walkClusters(bytes.subarray(0, cut), BASE, startOf(found), TRACK)
      if (first.end === undefined) throw new Error(`the walk was lost at ${cut}`)
      const from = Math.min(cut, first.end.at - BASE)
      const second = walkClusters(bytes.subarray(from), BASE + from, first.end, TRACK)
      const times = [...first.steps, ...second.steps].map(({ timestamp, offset }) => [timestamp, offset])
      expect(times).toEqual(whole.map(({ timestamp, offset }) => [timestamp, offset]))
    }
  })

  it('is lost where the elements make no sense', () => {
    if (found === undefined) throw new Error('no cluster was found')
    const broken = Uint8Array.from(bytes)
    broken.fill(0, found.body - BASE)
    expect(walkClusters(broken, BASE, startOf(found), TRACK)).toEqual({ steps: [], end: undefined })
  })
})
