import { describe, expect, it } from 'vitest'
import { entry, type MovieShape, movie } from '../../../test/make-mp4.ts'
import { EncryptedVideoError } from '../video-reader.ts'
import { readMovie } from './movie.ts'
import { box, fourcc, u32 } from './write-box.ts'

const SIZE = { width: 720, height: 576 }
const ONE = 0x10000
const MINUS = 0xffff0000
const W = 0x40000000
const pasp = (across: number, down: number): Uint8Array => box('pasp', u32(across, down))
/** Width, height, and offsets of the middle, each over 2. */
const clap = (...doubled: readonly [number, number, number, number]): Uint8Array =>
  box('clap', u32(...doubled.flatMap((value) => [value >>> 0, 2])))
const sinf = (format: string, isProtected: number): Uint8Array =>
  box(
    'sinf',
    box('frma', fourcc(format)),
    box('schm', u32(0), fourcc('cenc'), u32(0x10000)),
    box('schi', box('tenc', u32(0), Uint8Array.of(0, 0, isProtected, 8), new Uint8Array(16))),
  )
const read = (shape: MovieShape) => readMovie(movie(shape).subarray(8))
const displayOf = (boxes: readonly Uint8Array[], shape: MovieShape = { size: SIZE }) =>
  read({ ...shape, entries: [entry('avc1', SIZE, ...boxes)] }).displays[0]

describe('how an MP4 file says its picture is shown', () => {
  it.each([
    ['pasp', [pasp(16, 15)], SIZE, 16 / 15],
    ['the size of the track', [], { width: 768, height: 576 }, 16 / 15],
    ['pasp before the size of the track', [pasp(64, 45)], { width: 768, height: 576 }, 64 / 45],
    ['neither', [], SIZE, undefined],
    ['a track without a size', [], { width: 0, height: 0 }, undefined],
    ['a nonsensical pasp', [pasp(0, 0)], SIZE, undefined],
    ['a pasp of pixels a thousand times as wide as high', [pasp(1000, 1)], SIZE, undefined],
  ])('the aspect of its pixels by %s', (_, boxes, size, expected) => {
    expect(displayOf(boxes, { size })?.pixelAspect).toBe(expected)
  })

  it('by a matrix that stretches', () => {
    expect(displayOf([], { size: SIZE, matrix: [2 * ONE, 0, 0, 0, ONE, 0, 0, 0, W] })?.pixelAspect).toBe(2)
  })

  it.each([
    ['in the middle', clap(2 * 704, 2 * 576, 0, 0), { left: 8, top: 0, width: 704, height: 576 }],
    ['at the left', clap(2 * 704, 2 * 576, -16, 0), { left: 0, top: 0, width: 704, height: 576 }],
    ['of all', clap(2 * 720, 2 * 576, 0, 0), undefined],
    ['beyond the picture', clap(2 * 704, 2 * 576, 200, 0), undefined],
    ['of nothing', clap(0, 0, 0, 0), undefined],
    ['divided by zero', box('clap', new Uint8Array(32)), undefined],
  ])('a clean aperture %s', (_, aperture, expected) => {
    const crop = displayOf([aperture])?.crop
    if (expected === undefined) expect(crop).toBeUndefined()
    else expect(crop).toMatchObject(expected)
  })

  it.each([
    ['as it is', [ONE, 0, 0, 0, ONE, 0, 0, 0, W], false, 0],
    ['turned', [0, ONE, 0, MINUS, 0, 0, 0, 0, W], false, 90],
    ['upside down', [MINUS, 0, 0, 0, MINUS, 0, 0, 0, W], false, 180],
    ['turned back', [0, MINUS, 0, ONE, 0, 0, 0, 0, W], false, 270],
    ['mirrored', [MINUS, 0, 0, 0, ONE, 0, 0, 0, W], true, 0],
    ['mirrored top to bottom', [ONE, 0, 0, 0, MINUS, 0, 0, 0, W], true, 180],
    ['rows as columns', [0, ONE, 0, ONE, 0, 0, 0, 0, W], true, 270],
    ['rows as columns from the end', [0, MINUS, 0, MINUS, 0, 0, 0, 0, W], true, 90],
    ['shown by a matrix of zeros', [0, 0, 0, 0, 0, 0, 0, 0, 0], false, 0],
  ])('%s', (_, matrix, mirrored, rotation) => {
    expect(displayOf([], { size: SIZE, matrix })?.orientation).toEqual({ mirrored, rotation })
    expect(displayOf([], { size: SIZE, movieMatrix: matrix })?.orientation).toEqual({ mirrored, rotation })
  })

  it('by both matrices, one after the other', () => {
    const quarter = [0, ONE, 0, MINUS, 0, 0, 0, 0, W]
    const orientation = displayOf([], { size: SIZE, matrix: quarter, movieMatrix: quarter })?.orientation
    expect(orientation).toEqual({ mirrored: false, rotation: 180 })
  })
})

describe('the edit list', () => {
  const sample = { offset: 5000, length: 100 }
  it('says how much of the media is shown, and from where', () => {
    const edits = {
      mediaSeconds: 10,
      shown: [
        { from: 4, seconds: 2 },
        { from: 8, seconds: 1 },
      ],
    }
    expect(read({ sample, edits })).toMatchObject({ durationSeconds: 3, shiftSeconds: -4 })
  })

  it('shows no more than there is', () => {
    const edits = { mediaSeconds: 10, shown: [{ from: 0, seconds: 99 }] }
    expect(read({ sample, edits })).toMatchObject({ durationSeconds: 10, shiftSeconds: 0 })
  })
})

describe('the sample entry that a decoder gets', () => {
  const avcC = box('avcC', Uint8Array.of(1, 100, 0, 31))
  it.each([
    ['avc3', 'avc1'],
    ['dva1', 'avc1'],
    ['dvav', 'avc1'],
    ['hev1', 'hvc1'],
    ['dvh1', 'hvc1'],
    ['dvhe', 'hvc1'],
    ['dav1', 'av01'],
    ['vp08', 'vp08'],
    ['mp4v', 'mp4v'],
  ])('%s is named %s', (name, usual) => {
    const [made] = read({ entries: [entry(name, SIZE, avcC)] }).entries
    expect(made?.codec).toBe(name)
    expect(String.fromCharCode(...(made?.bytes.subarray(4, 8) ?? []))).toBe(usual)
  })

  it('keeps the configuration, and nothing that says how to show the picture', () => {
    const [made] = read({ entries: [entry('avc3', SIZE, avcC, pasp(4, 3), clap(200, 200, 0, 0))] }).entries
    const text = String.fromCharCode(...(made?.bytes ?? []))
    expect(text).toContain('avcC')
    expect(text).not.toMatch(/pasp|clap/)
  })

  it('is the one inside of a protected entry that protects nothing', () => {
    const [made] = read({ entries: [entry('encv', SIZE, avcC, sinf('avc3', 0))] }).entries
    expect(made).toMatchObject({ codec: 'avc3', encrypted: false })
    expect(String.fromCharCode(...(made?.bytes.subarray(4, 8) ?? []))).toBe('avc1')
  })

  it.each(['encv', 'drmi'])('is none where all is encrypted: %s', (name) => {
    expect(() => read({ entries: [entry(name, SIZE, avcC, sinf('avc1', 1))] })).toThrow(EncryptedVideoError)
  })

  it('is found beside an encrypted one', () => {
    const entries = [entry('avc1', SIZE, avcC), entry('encv', SIZE, avcC, sinf('avc1', 1))]
    expect(read({ entries }).entries.map(({ encrypted }) => encrypted)).toEqual([false, true])
  })
})
