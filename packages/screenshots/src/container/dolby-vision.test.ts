import { describe, expect, it } from 'vitest'
import { baseLayerKind, dolbyVisionName, findDolbyVision, toneMapWith } from './dolby-vision.ts'

/** Version 1.0, 7 bits of profile, 6 of level 6, flags, compatibility 1, then 19 reserved bytes (§ 3.2 of Dolby's note). */
function record(profile: number): readonly number[] {
  return [1, 0, profile << 1, (6 << 3) | 5, 0x10, ...Array<number>(19).fill(0)]
}
const text = (name: string): readonly number[] => [...name].map((character) => character.charCodeAt(0))
/** A sample entry of HEVC with its box of 32 bytes. */
const mp4 = (box: string, profile: number) => [
  ...text('hvc1'),
  ...Array<number>(70).fill(0),
  0,
  0,
  0,
  32,
  ...text(box),
  ...record(profile),
]
/** BlockAdditionMapping: kind (0x41E7) and the record (0x41ED). */
const matroska = (kind: string, profile: number) => [
  0x41,
  0xe4,
  0xa3,
  0x41,
  0xe7,
  0x84,
  ...text(kind),
  0x41,
  0xed,
  0x98,
  ...record(profile),
]

describe('Dolby Vision', () => {
  it.each([
    ['dvcC', 5],
    ['dvcC', 7],
    ['dvvC', 8],
  ])('is read from %s of profile %i, in MP4 and Matroska', (name, profile) => {
    const found = { profile, compatibility: 1 }
    expect(findDolbyVision(Uint8Array.from(mp4(name, profile)), false)).toEqual(found)
    expect(findDolbyVision(Uint8Array.from(matroska(name, profile)), true)).toEqual(found)
  })

  it.each([
    ['plain HEVC', text('hvc1 and nothing else'), false],
    ['a record that is cut', mp4('dvcC', 5).slice(0, 84), false],
    ['a profile that is none', mp4('dvcC', 0), false],
    ['a mapping without a record', [0x41, 0xe7, 0x84, ...text('dvcC')], true],
  ])('is not made up for %s', (_, bytes, isMatroska) => {
    expect(findDolbyVision(Uint8Array.from(bytes), isMatroska)).toBeUndefined()
  })

  it.each([
    [5, 0, '5', undefined, 'none; Dolby Vision 5, colours not undone'],
    [7, 0, '7', 'HDR10', 'none; Dolby Vision 7, base layer alone'],
    [8, 1, '8.1', 'HDR10', 'none; Dolby Vision 8.1, base layer alone'],
    [8, 4, '8.4', 'HLG', 'none; Dolby Vision 8.4, base layer alone'],
    [10, 0, '10.0', undefined, 'none; Dolby Vision 10.0, colours not undone'],
  ])('of profile %i and compatibility %i is called %s', (profile, compatibility, name, kind, toneMap) => {
    const dolbyVision = { profile, compatibility }
    expect(dolbyVisionName(dolbyVision)).toBe(name)
    expect(baseLayerKind(dolbyVision)).toBe(kind)
    expect(toneMapWith('none', dolbyVision)).toBe(toneMap)
  })
})
