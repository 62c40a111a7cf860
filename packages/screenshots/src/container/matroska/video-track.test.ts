import { describe, expect, it } from 'vitest'
import { EncryptedVideoError } from '../video-reader.ts'
import { bigEndian, children, element } from './ebml.ts'
import { ID } from './segment.ts'
import { readVideoTrack } from './video-track.ts'

const number = (id: number, value: number): Uint8Array => element(id, bigEndian(value))
const float = (id: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return element(id, bytes)
}
const size = [number(ID.pixelWidth, 720), number(ID.pixelHeight, 576)]

function track(video: readonly Uint8Array[], more: readonly Uint8Array[] = [], trackNumber = 1): Uint8Array {
  const codec = element(
    ID.codecId,
    Uint8Array.from('V_MPEG4/ISO/AVC', (character) => character.charCodeAt(0)),
  )
  const fields = [number(ID.trackNumber, trackNumber), number(ID.trackType, 1), codec]
  return element(ID.trackEntry, ...fields, element(ID.video, ...size, ...video), ...more)
}

const encrypted = element(ID.contentEncodings, element(ID.contentEncoding, number(ID.contentEncodingType, 1)))

describe('how a Matroska file says its picture is shown', () => {
  it.each([
    ['nothing is said: square pixels', [], 1],
    ['the display is wider', [number(ID.displayWidth, 1024), number(ID.displayHeight, 576)], 1024 / 720],
    ['only a width is told', [number(ID.displayWidth, 1024)], 1024 / 720],
    [
      'an aspect ratio',
      [number(ID.displayWidth, 16), number(ID.displayHeight, 9), number(ID.displayUnit, 3)],
      16 / 9 / 1.25,
    ],
    ['an unknown unit: the stream decides', [number(ID.displayWidth, 1024), number(ID.displayUnit, 4)], undefined],
    ['a display of zero', [number(ID.displayWidth, 0), number(ID.displayHeight, 0)], 1],
    [
      'the display is that of the crop',
      [number(ID.cropLeft, 8), number(ID.cropRight, 8), number(ID.displayWidth, 704)],
      1,
    ],
    ['two pictures side by side', [number(ID.stereoMode, 1)], 2],
    ['two pictures above each other', [number(ID.stereoMode, 3)], 0.5],
  ])('%s', (_, video, expected) => {
    const aspect = readVideoTrack(track(video)).display.pixelAspect
    if (expected === undefined) expect(aspect).toBeUndefined()
    else expect(aspect).toBeCloseTo(expected)
  })

  it.each([
    [{ left: 8, top: 2, width: 704, height: 570 }, [8, 8, 2, 4]],
    [undefined, [0, 0, 0, 0]],
    [undefined, [700, 700, 0, 0]],
  ])('cropped to %o', (expected, [left = 0, right = 0, top = 0, bottom = 0]) => {
    const crops = [
      number(ID.cropLeft, left),
      number(ID.cropRight, right),
      number(ID.cropTop, top),
      number(ID.cropBottom, bottom),
    ]
    const { crop } = readVideoTrack(track(crops)).display
    if (expected === undefined) expect(crop).toBeUndefined()
    else expect(crop).toMatchObject({ ...expected, codedWidth: 720, codedHeight: 576 })
  })

  it.each([
    [0, 0, { mirrored: false, rotation: 0 }],
    [90, 0, { mirrored: false, rotation: 270 }],
    [-90, 0, { mirrored: false, rotation: 90 }],
    [180, 0, { mirrored: false, rotation: 180 }],
    [0, 180, { mirrored: true, rotation: 0 }],
  ])('rolled by %d, yawed by %d', (roll, yaw, expected) => {
    const projection = element(ID.projection, float(ID.projectionRoll, roll), float(ID.projectionYaw, yaw))
    expect(readVideoTrack(track([projection])).display.orientation).toEqual(expected)
  })

  it('which is none of the decoder’s business: it gets an entry of the same length without it', () => {
    const projection = element(ID.projection, element(0x7672, new Uint8Array(300)), float(ID.projectionRoll, 90))
    const bytes = track([number(ID.displayWidth, 1024), projection, number(ID.cropLeft, 8)])
    const { entry } = readVideoTrack(bytes)
    const [whole] = children(entry, 0, entry.length)
    const video = [...children(entry, whole?.body ?? 0, entry.length)].find(({ id }) => id === ID.video)
    const ids = [...children(entry, video?.body ?? 0, video?.end ?? 0)].map(({ id }) => id)
    expect(entry.length).toBe(bytes.length)
    expect(ids).toEqual([ID.pixelWidth, ID.pixelHeight, 0xec, 0xec, 0xec])
  })
})

describe('an encrypted Matroska track', () => {
  it('is refused as such', () => {
    expect(() => readVideoTrack(track([], [encrypted]))).toThrow(EncryptedVideoError)
  })

  it('is passed over where another is not', () => {
    const both = Uint8Array.from([...track([], [encrypted]), ...track([], [], 2)])
    expect(readVideoTrack(both).number).toBe(2)
  })
})
