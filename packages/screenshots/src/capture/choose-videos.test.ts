import { describe, expect, it } from 'vitest'
import { parseCaptureOptions } from './capture-options.ts'
import { chooseVideos } from './choose-videos.ts'
import { matchGlob } from './match-glob.ts'
import type { TorrentLayout } from './piece-source.ts'

function layoutOf(files: Readonly<Record<string, number>>): TorrentLayout {
  let offset = 0
  const laid = Object.entries(files).map(([path, length]) => {
    const file = { path: path.split('/'), length, offset }
    offset += length
    return file
  })
  return { name: 'torrent', files: laid, pieceLength: 16, pieceCount: Math.ceil(offset / 16), totalLength: offset }
}
const chosen = (files: Readonly<Record<string, number>>, wanted?: readonly (string | number)[]): readonly string[] => {
  const options = parseCaptureOptions(wanted === undefined ? {} : { files: wanted })
  return chooseVideos(layoutOf(files), options).map(({ path }) => path)
}

describe('chooseVideos', () => {
  it('takes the largest video, not the largest file', () => {
    expect(chosen({ 'a.rar': 900, 'b.mkv': 500, 'c.mp4': 400 })).toEqual(['b.mkv'])
  })

  it('passes over a sample, but not over a film of that name', () => {
    expect(chosen({ 'Sample/x-sample.mkv': 20, 'x.mkv': 500 })).toEqual(['x.mkv'])
    expect(chosen({ 'The Sample.mkv': 500, 'trailer.mkv': 20 })).toEqual(['The Sample.mkv'])
  })

  it('takes the main title of a Blu-ray folder', () => {
    expect(chosen({ 'BDMV/STREAM/00001.m2ts': 9, 'BDMV/STREAM/00800.m2ts': 900, 'BDMV/index.bdmv': 1 })).toEqual([
      'BDMV/STREAM/00800.m2ts',
    ])
  })

  it('takes the main title of a DVD folder, all of its parts as one video', () => {
    const dvd = {
      'VIDEO_TS/VIDEO_TS.VOB': 5,
      'VIDEO_TS/VTS_01_0.VOB': 30,
      'VIDEO_TS/VTS_01_1.VOB': 100,
      'VIDEO_TS/VTS_01_2.VOB': 60,
      'VIDEO_TS/VTS_02_1.VOB': 20,
    }
    const [title, ...others] = chooseVideos(layoutOf(dvd), parseCaptureOptions({}))
    expect(others).toEqual([])
    expect(title).toMatchObject({ path: 'VIDEO_TS/VTS_01_1.VOB', file: { offset: 35, length: 160 } })
  })

  it('leaves out parts of a DVD title that lie elsewhere', () => {
    const [title] = chooseVideos(
      layoutOf({ 'VTS_01_1.VOB': 100, 'readme.txt': 3, 'VTS_01_2.VOB': 60 }),
      parseCaptureOptions({}),
    )
    expect(title?.file).toMatchObject({ offset: 0, length: 100 })
  })

  it('takes files by glob and by index, in the order of the torrent', () => {
    const series = { 'S01/e1.mkv': 5, 'S01/e2.mkv': 6, 'S01/e2.srt': 1, 'extras/e9.mkv': 7 }
    expect(chosen(series, ['S01/*'])).toEqual(['S01/e1.mkv', 'S01/e2.mkv'])
    expect(chosen(series, [3, 'e1.*'])).toEqual(['S01/e1.mkv', 'extras/e9.mkv'])
    expect(chosen(series, ['**/e?.mkv'])).toHaveLength(3)
  })

  it.each([
    ['no video at all', { 'readme.txt': 5 }, undefined],
    ['only an empty one', { 'a.mkv': 0 }, undefined],
    ['none that is asked for', { 'a.mkv': 5 }, ['*.mp4']],
  ])('says so where there is %s', (_, files, wanted) => {
    expect(() => chosen(files, wanted)).toThrow(expect.objectContaining({ code: 'no_video' }))
  })
})

describe('matchGlob', () => {
  it.each([
    ['*.mkv', 'a/b.mkv', true],
    ['a/*.mkv', 'a/b/c.mkv', false],
    ['a/**.mkv', 'a/b/c.mkv', true],
    ['A?C', 'x/abc', true],
    ['[a].mkv', '[a].mkv', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(matchGlob(glob, path)).toBe(expected)
  })

  it('answers globs made to be slow', () => {
    expect(matchGlob('*a'.repeat(500), 'a'.repeat(1000))).toBe(true)
    expect(matchGlob('*a'.repeat(500), 'a'.repeat(499))).toBe(false)
  })
})
