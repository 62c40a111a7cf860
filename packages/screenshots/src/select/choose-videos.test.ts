import { describe, expect, it } from 'vitest'
import type { TorrentLayout } from '../pieces/piece-source.ts'
import { parseCaptureOptions } from '../task/capture-options.ts'
import { chooseVideos } from './choose-videos.ts'
import { matchGlob } from './match-glob.ts'

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
    [
      'named as scene releases are, the largest of each',
      ['Show.S01E02.720p.mkv', 'Show.S01E01.720p.mkv', 'Sample/show.s01e01-sample.mkv', 'Show.S01E02.480p.avi'],
      ['Show.S01E01.720p.mkv', 'Show.S01E02.720p.mkv'],
    ],
    ['with two in one file', ['a.s01e03.mkv', 'a.S01E01-E02.mkv'], ['a.S01E01-E02.mkv', 'a.s01e03.mkv']],
    ['in folders of seasons', ['Season 2/E01.mkv', 'Season 1/E01.mkv'], ['Season 1/E01.mkv', 'Season 2/E01.mkv']],
    [
      'by a cross, with a film beside',
      ['Show 1x02.mkv', 'Show 1x01.mkv', 'Film.mkv'],
      ['Show 1x01.mkv', 'Show 1x02.mkv'],
    ],
    ['in Chinese', ['剧 第2集.mp4', '剧 第1集.mp4'], ['剧 第1集.mp4', '剧 第2集.mp4']],
    [
      'by a number alone, whatever else is in the names',
      ['[G] Show 2 - 10 [1080p][0123ABCD].mkv', '[G] Show 2 - 09 [1080p][12345678].mkv', '[G] Show NCOP [1080p].mkv'],
      ['[G] Show 2 - 09 [1080p][12345678].mkv', '[G] Show 2 - 10 [1080p][0123ABCD].mkv'],
    ],
  ])('finds all episodes %s', (_, names, expected) => {
    const sizes = Object.fromEntries(names.map((name, i) => [name, /sample/.test(name) ? 1 : 100 - i]))
    const found = chooseVideos(layoutOf(sizes), parseCaptureOptions({ episodes: 'all' }))
    expect(found.map(({ path }) => path)).toEqual(expected)
  })

  it('takes the episodes that are asked for, among the files that are', () => {
    const series = { 'a.S01E01.mkv': 9, 'a.S01E02.mkv': 8, 'a.S01E02.mp4': 5, 'a.S02E02.mkv': 7 }
    const found = (options: object) =>
      chooseVideos(layoutOf(series), parseCaptureOptions(options)).map(({ path }) => path)
    expect(found({ episodes: 'S01E02-S02E01' })).toEqual(['a.S01E02.mkv'])
    expect(found({ episodes: '2', files: ['*.mp4', '*S02*'] })).toEqual(['a.S01E02.mp4', 'a.S02E02.mkv'])
    expect(found({})).toEqual(['a.S01E01.mkv'])
    expect(() => found({ episodes: '7' })).toThrow(/none of its 3 episodes/)
    expect(() => found({ episodes: 'first' })).toThrow(expect.objectContaining({ code: 'capture_options' }))
  })

  it('says so where no video is an episode', () => {
    const films = layoutOf({ 'Film.mkv': 5, 'Making of.mkv': 3 })
    expect(() => chooseVideos(films, parseCaptureOptions({ episodes: 'all' }))).toThrow(
      /none of its 2 videos is an episode/,
    )
  })

  it.each([
    ['no file', {}, undefined, 'no_video', 'it has no files'],
    ['no video', { 'readme.txt': 5 }, undefined, 'no_video', 'its only file, readme.txt, is not a video'],
    ['no video of two', { 'a.txt': 5, b: 5 }, undefined, 'no_video', 'none of its 2 files is a video'],
    ['only an empty one', { 'a.mkv': 0 }, undefined, 'no_video', 'its only file is empty'],
    ['only empty ones', { 'a.mkv': 0, 'b.mkv': 0 }, ['*'], 'no_such_file', 'all of its 2 files are empty'],
    ['none asked for', { 'a.mkv': 5 }, ['*.mp4', 4], 'no_such_file', 'there is no file *.mp4, number 4'],
    ['another kind of file', { 'a.mkv': 5, 'a.nfo': 1 }, ['*.nfo'], 'no_such_file', 'a.nfo is not a video'],
    [
      'other kinds of files',
      { 'a.nfo': 1, 'b.nfo': 1 },
      ['*.nfo'],
      'no_such_file',
      'none of the 2 files that match *.nfo is a video',
    ],
  ])('says so where there is %s', (_, files, wanted, code, message) => {
    expect(() => chosen(files, wanted)).toThrow(expect.objectContaining({ code, message }))
  })

  it('takes a file for a video whose content says so, whatever its name', () => {
    const layout = layoutOf({ 'a.ps': 50, 'b.dat': 90, 'c.txt': 10 })
    expect(chooseVideos(layout, parseCaptureOptions({}), new Set([0]))).toMatchObject([{ path: 'a.ps' }])
    const asked = parseCaptureOptions({ files: ['*'] })
    expect(chooseVideos(layout, asked, new Set([0, 1]))).toMatchObject([{ path: 'a.ps' }, { path: 'b.dat' }])
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
