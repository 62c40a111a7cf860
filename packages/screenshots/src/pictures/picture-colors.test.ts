import { describe, expect, it } from 'vitest'
import { pictureColors } from './picture-colors.ts'
import { pictureFilter } from './picture-filter.ts'

const hd = { pixelFormat: 'yuv420p', width: 1280, height: 720 }
const sd = { pixelFormat: 'yuv420p', width: 640, height: 360 }

describe('the colours that a picture is converted by', () => {
  it.each([
    ['what is said', { ...hd, matrix: 'smpte170m' }, 'smpte170m'],
    ['BT.709 for large pictures', hd, 'bt709'],
    ['BT.601 for small ones', sd, 'bt470bg'],
    ['BT.2020 for HDR', { ...hd, transfer: 'smpte2084', matrix: 'unknown' }, 'bt2020nc'],
    ['none for RGB', { ...hd, pixelFormat: 'gbrp', matrix: 'gbr' }, undefined],
  ])('are %s', (_, said, matrix) => {
    expect(pictureColors(said)).toMatchObject({ matrix, warnings: [] })
  })

  it.each([
    ['RGB for less than RGB', { ...hd, matrix: 'gbr' }, /matrix gbr/],
    ['a reserved number', { ...hd, matrix: 'reserved' }, /matrix reserved/],
    ['one that is not converted', { ...hd, matrix: 'ycgco' }, /matrix ycgco/],
    ['reserved primaries', { ...hd, primaries: 'reserved' }, /primaries reserved/],
    ['reserved primaries of HDR', { ...hd, transfer: 'arib-std-b67', primaries: 'reserved' }, /primaries reserved/],
  ])('are the usual ones, with a warning, where the stream says %s', (_, said, warning) => {
    const { warnings } = pictureColors(said)
    expect(warnings).toEqual([expect.stringMatching(warning)])
    expect(pictureFilter({ ...said, interlaced: false }).graph).not.toMatch(/reserved|gbr\b/)
  })
})
