import { describe, expect, it } from 'vitest'
import type { PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import { type CaptureOptionsInput, parseCaptureOptions } from '../task/capture-options.ts'
import { findVideos } from './find-videos.ts'

const never = new AbortController().signal
const LENGTH = 2 ** 21
const MATROSKA = [0x1a, 0x45, 0xdf, 0xa3]
const PROGRAM_STREAM = [0, 0, 1, 0xba]
const TEXT = [0x23, 0x21, 0x2f, 0x62]

/** A torrent of files of the same length that begin with these bytes, and which of them were read. */
function torrentOf(files: Readonly<Record<string, readonly number[]>>) {
  const names = Object.keys(files)
  const layout: TorrentLayout = {
    name: 'torrent',
    files: names.map((name, i) => ({ path: [name], length: LENGTH, offset: i * LENGTH })),
    pieceLength: LENGTH,
    pieceCount: names.length,
    totalLength: names.length * LENGTH,
  }
  const read: string[] = []
  const source: PieceSource = {
    metainfo: async () => layout,
    read: async (offset, length) => {
      const name = names[offset / LENGTH] ?? ''
      read.push(name)
      const bytes = new Uint8Array(length)
      bytes.set(files[name] ?? [])
      return bytes
    },
    prefetch: () => undefined,
    have: () => false,
    availability: () => 1,
    get stats() {
      return { payloadBytes: read.length * LENGTH, pieces: read.length }
    },
    close: async () => undefined,
  }
  const found = async (options: CaptureOptionsInput): Promise<readonly string[]> => {
    const videos = await findVideos({ source, layout, options: parseCaptureOptions(options) }, never)
    return videos.map(({ path }) => path)
  }
  return { found, read }
}

describe('videos by content', () => {
  it('are looked for where no name is that of a video', async () => {
    const { found, read } = torrentOf({ 'a.dat': TEXT, 'b.ps': PROGRAM_STREAM, 'c.nfo': MATROSKA })
    expect(await found({})).toEqual(['b.ps'])
    expect(read).toEqual(['a.dat', 'b.ps'])
  })

  it('cost nothing where a name says enough', async () => {
    const { found, read } = torrentOf({ 'a.dat': MATROSKA, 'b.mkv': MATROSKA })
    expect(await found({})).toEqual(['b.mkv'])
    expect(read).toEqual([])
  })

  it('are found among the files that a glob asks for, beside those with names', async () => {
    const { found, read } = torrentOf({ 'a.ps': PROGRAM_STREAM, 'b.mkv': MATROSKA, 'b.dat': MATROSKA, 'c.srt': TEXT })
    expect(await found({ files: ['*'] })).toEqual(['a.ps', 'b.mkv', 'b.dat'])
    expect(read).toEqual(['a.ps', 'b.dat'])
  })

  it('are no more than the budget allows to look for', async () => {
    const { found, read } = torrentOf({ a: TEXT, b: TEXT, c: MATROSKA })
    await expect(found({ byteBudget: 2 * LENGTH })).rejects.toMatchObject({ code: 'no_video' })
    expect(read).toEqual(['a', 'b'])
  })
})
