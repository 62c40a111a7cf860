import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accessUnits } from './access-units.ts'
import { elementaryStream } from './elementary-stream.ts'
import { oneUnitTransport } from './one-unit-transport.ts'
import { PACKET } from './packet.ts'

const PID = 0x100
const SHAPE = { stride: PACKET, lead: 0 }
const START = [0, 0, 0, 1]

/** NAL units of H.264 by their first bytes; slices begin with first_mb_in_slice 0 and their type. */
const h264 = {
  delimiter: [...START, 9, 0x10],
  sets: [...START, 0x67, 100, 0, 31, ...START, 0x68, 0xee],
  idr: (length: number): readonly number[] => [...START, 0x65, 0x88, ...filler(length)],
  /** first_mb_in_slice 0, slice_type 5 (P). */
  inter: (length: number): readonly number[] => [...START, 0x41, 0x9a, ...filler(length)],
  /** A later slice of the same picture. */
  more: (length: number): readonly number[] => [...START, 0x65, 0x40, ...filler(length)],
}

function filler(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => 0x80 | (i & 0x7f))
}

/** PES packets one after the other, each with its time. */
function transport(pes: readonly { readonly time?: number; readonly bytes: readonly number[] }[]): Uint8Array {
  const packets = pes.flatMap(({ time, bytes }) => [...onePes(time, bytes)])
  return Uint8Array.from(packets)
}

function onePes(time: number | undefined, bytes: readonly number[]): Uint8Array {
  const made = oneUnitTransport(new Uint8Array(), PID, [Uint8Array.from(bytes)])
  const header = made.indexOf(0xe0)
  if (time === undefined) made[header + 4] = 0
  else made.set([0x21, 0, 1, (time >> 7) & 0xff, ((time << 1) & 0xff) | 1], header + 6)
  return made
}

const unitsOf = (bytes: Uint8Array, codec = 'h264') => accessUnits(elementaryStream(bytes, SHAPE, PID), codec)
const brief = (bytes: Uint8Array, codec?: string) => unitsOf(bytes, codec).map(({ time, key }) => [time, key])

describe('the access units of a transport stream', () => {
  it('are those of its PES packets where these agree', () => {
    const key = [...h264.delimiter, ...h264.sets, ...h264.idr(400)]
    const bytes = transport([
      { time: 100, bytes: key },
      { time: 200, bytes: [...h264.delimiter, ...h264.inter(300)] },
      { time: 300, bytes: [...h264.delimiter, ...h264.inter(10)] },
    ])
    expect(brief(bytes)).toEqual([
      [100, true],
      [200, false],
      [300, false],
    ])
  })

  it('begin in one PES packet and end in the next', () => {
    const [sets, idr] = [[...h264.delimiter, ...h264.sets], h264.idr(800)]
    const bytes = transport([
      { time: 100, bytes: sets },
      { time: 101, bytes: [...idr, ...h264.delimiter, ...h264.inter(100)] },
      { time: 200, bytes: [...h264.delimiter, ...h264.inter(10)] },
    ])
    const units = unitsOf(bytes)
    expect(units.map(({ key }) => key)).toEqual([true, false, false])
    expect(units[0]).toMatchObject({ time: 100, at: 0 })
    // Two bytes more: a start code is found by its last three.
    expect((units[1]?.from ?? 0) - (units[0]?.from ?? 0)).toBe(sets.length + idr.length)
  })

  it('of several slices are one', () => {
    const bytes = transport([
      { time: 100, bytes: [...h264.sets, ...h264.idr(50), ...h264.more(50), ...h264.inter(50)] },
    ])
    expect(unitsOf(bytes)).toHaveLength(2)
  })

  it('are no keyframes for parameter sets alone', () => {
    const bytes = transport([{ time: 100, bytes: [...h264.delimiter, ...h264.sets, ...h264.inter(50)] }])
    expect(brief(bytes)).toEqual([[100, false]])
  })

  it('are no units where they begin before the bytes do', () => {
    const bytes = transport([
      { time: 100, bytes: h264.more(500) },
      { time: 200, bytes: [...h264.delimiter, ...h264.idr(50)] },
    ])
    expect(brief(bytes)).toEqual([[200, true]])
  })

  it('of MPEG-2 begin with a sequence, a group or a picture', () => {
    const picture = [0, 0, 1, 0, 0, 8, 0, 0, 1, 1, 0x22]
    const bytes = transport([
      { time: 100, bytes: [0, 0, 1, 0xb3, 2, 0, 0, 1, 0xb8, 0, 0, 0, 0, ...picture] },
      { time: 200, bytes: [...picture, ...picture] },
    ])
    expect(brief(bytes, 'mpeg2video')).toEqual([
      [100, true],
      [200, false],
      [undefined, false],
    ])
  })

  it('of HEVC are keyframes by their kind', () => {
    const slice = (type: number): readonly number[] => [...START, type << 1, 1, 0x80, ...filler(20)]
    const bytes = transport([19, 21, 1, 8].map((type, i) => ({ time: i + 1, bytes: slice(type) })))
    expect(unitsOf(bytes, 'hevc').map(({ key, lost }) => [key, lost])).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [false, true],
    ])
  })

  it('are found in any bytes without harm', () => {
    const codec = fc.constantFrom('h264', 'hevc', 'mpeg2video', 'vc1')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), codec, (noise, name) => {
        const packet = Uint8Array.from({ length: PACKET * 4 }, (_, i) => noise[i] ?? (i % 3 === 0 ? 1 : 0))
        for (let at = 0; at < packet.length; at += PACKET) packet.set([0x47, 0x41, 0x00, 0x10], at)
        for (const { from, at } of unitsOf(packet, name)) {
          expect(from).toBeGreaterThanOrEqual(0)
          expect(at % PACKET).toBe(0)
        }
      }),
    )
  })
})
