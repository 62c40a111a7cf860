import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DecoderChoice } from '../src/adapters/decoders/open-decoder.ts'
import { type FrameDecoder, openDecoder, type PieceSource } from '../src/index.ts'
import type { TorrentLayout } from '../src/pieces/piece-source.ts'
import { type CapturedShots, captureFile, captureShots } from './capture-shots.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
const GIGABYTE = 1_000_000_000
const MEBIBYTE = 1024 * 1024

/** A torrent of one file as large as it says, whose every byte is made up when it is read. */
function madeUp(name: string, length: number, bytesAt: (offset: number, length: number) => Uint8Array): PieceSource {
  const layout: TorrentLayout = {
    name,
    files: [{ path: [name], length, offset: 0 }],
    pieceLength: MEBIBYTE,
    pieceCount: Math.ceil(length / MEBIBYTE),
    totalLength: length,
  }
  let payloadBytes = 0
  return {
    metainfo: async () => layout,
    read: async (offset, count) => {
      payloadBytes += count
      return bytesAt(offset, count)
    },
    prefetch: () => undefined,
    have: () => false,
    availability: () => 1,
    get stats() {
      return { payloadBytes, pieces: 0 }
    },
    close: async () => undefined,
  }
}

/** The pattern again and again, as if the file had no end. */
function repeated(head: Uint8Array, pattern: Uint8Array): (offset: number, length: number) => Uint8Array {
  return (offset, length) => {
    const start = Math.max(0, offset - head.length) % pattern.length
    const body = Buffer.alloc(length + start, pattern).subarray(start)
    if (offset >= head.length) return body
    return Buffer.concat([head.subarray(offset), body]).subarray(0, length)
  }
}

/** What holds whichever decoder meets them. */
function hostileVideos(choice: DecoderChoice): void {
  let decoder: FrameDecoder
  let folder: string

  beforeAll(async () => {
    decoder = await openDecoder(choice, never)
    folder = await mkdtemp(join(tmpdir(), 'shoal-hostile-'))
  })
  afterAll(async () => {
    await decoder.close()
    await rm(folder, { recursive: true })
  })

  const capture = (source: PieceSource): Promise<CapturedShots> => captureShots(source, decoder, { count: 2 })
  const captureBytes = async (name: string, bytes: Uint8Array): Promise<CapturedShots> => {
    await writeFile(join(folder, name), bytes)
    return captureFile(join(folder, name), decoder, { count: 2 })
  }

  it('shows what is there of a container that claims 30,000 × 30,000 pixels, and says so', async () => {
    const bytes = await readFile(fixture)
    // The sample entry: width and height are 16 bits each, 24 bytes behind the name of the codec and its first 4.
    const entry = bytes.indexOf('avc1', bytes.indexOf('stsd'))
    const huge = Buffer.from(bytes)
    huge.writeUInt16BE(30_000, entry + 28)
    huge.writeUInt16BE(30_000, entry + 30)
    const { report } = await captureBytes('huge.mp4', huge)
    expect(report.warnings).toEqual(['the container says 30000×30000, the picture is 1280×720'])
  })

  it('refuses pictures of 30,000 × 30,000 pixels, and decodes the next video', async () => {
    const path = join(folder, 'small.avi')
    await run('ffmpeg', ['-v', 'error', '-y', '-t', '2', '-i', fixture, '-c:v', 'mjpeg', path])
    const huge = await readFile(path)
    // Start of frame (ITU T.81 § B.2.2): marker, length of two bytes, precision of one; then height and width.
    const marker = Buffer.from([0xff, 0xc0, 0x00, 0x11, 0x08])
    for (let at = huge.indexOf(marker); at >= 0; at = huge.indexOf(marker, at + 1)) {
      huge.writeUInt16BE(30_000, at + 5)
      huge.writeUInt16BE(30_000, at + 7)
    }
    await expect(captureBytes('huge.avi', huge)).rejects.toMatchObject({ code: 'no_frame' })
    expect((await captureBytes('good.mp4', await readFile(fixture))).partial).toBe(false)
  })

  it('shows what is whole of a video with a damaged middle, and says that this is not all', async () => {
    const bytes = Buffer.from(await readFile(fixture))
    // The index stands at the start, frames of about the last third are overwritten.
    const { partial, report } = await captureBytes('scratched.mp4', bytes.fill(0x55, Math.floor(bytes.length * 0.66)))
    expect(partial).toBe(true)
    expect(report.warnings).toContainEqual(expect.stringMatching(/^no picture near/))
  })

  it('gives up a Matroska file of which most is empty', async () => {
    const path = join(folder, 'live.mkv')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', fixture, '-c', 'copy', '-live', '1', path])
    const head = (await readFile(path)).subarray(0, MEBIBYTE / 4)
    const source = madeUp('live.mkv', 900 * GIGABYTE, repeated(head, new Uint8Array(1)))
    await expect(capture(source)).rejects.toMatchObject({ code: 'unreadable_video' })
    expect(source.stats.payloadBytes).toBeLessThan(128 * MEBIBYTE)
  })

  it('gives up a Matroska file that tells its duration, but whose cues and most clusters are empty', async () => {
    const path = join(folder, 'emptied.mkv')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', fixture, '-c', 'copy', path])
    const head = (await readFile(path)).subarray(0, MEBIBYTE / 4)
    const source = madeUp('emptied.mkv', 900 * GIGABYTE, repeated(head, new Uint8Array(1)))
    await expect(capture(source)).rejects.toMatchObject({ code: 'no_frame' })
    expect(source.stats.payloadBytes).toBeLessThan(128 * MEBIBYTE)
  })

  const none = new Uint8Array()
  const padding = Uint8Array.from({ length: 188 }, (_, i) => [0x47, 0x1f, 0xff, 0x10][i] ?? 0xff)
  const pack = Uint8Array.from([
    0, 0, 1, 0xba, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0xf8, 0, 0, 1, 0xbe, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0,
  ])
  const free = Uint8Array.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65])
  it.each([
    ['a transport stream of padding', 'padding.ts', none, padding],
    ['a program stream of padding', 'padding.mpg', none, pack],
    ['an MP4 of empty boxes', 'boxes.mp4', none, free],
    [
      'a Flash Video of empty tags',
      'tags.flv',
      Uint8Array.from([0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0]),
      Uint8Array.from([18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11]),
    ],
  ])(
    'ends with %s that never ends',
    async (_, name, head, pattern) => {
      const source = madeUp(name, 900 * GIGABYTE, repeated(head, pattern))
      await expect(capture(source)).rejects.toMatchObject({
        code: expect.stringMatching(/^(unreadable_video|no_frame)$/),
      })
      expect(source.stats.payloadBytes).toBeLessThan(64 * MEBIBYTE)
    },
    60_000,
  )

  it('keeps names such as ../../x for text: nothing is written by them', async () => {
    const bytes = await readFile(fixture)
    const plain = madeUp('x', bytes.length, (offset, length) => bytes.subarray(offset, offset + length))
    const layout = await plain.metainfo(never)
    const evil = {
      ...layout,
      name: '../../evil',
      files: [{ path: ['..', '..', 'x.mp4'], length: bytes.length, offset: 0 }],
    }
    const { shots } = await capture({ ...plain, metainfo: async () => evil })
    expect(shots.map(({ provenance }) => provenance.file)).toEqual(['../../x.mp4', '../../x.mp4'])
  })
}

describeWith(['ffmpeg'], 'hostile videos, read with node-av', () => hostileVideos('node-av'))
describeWith(['ffmpeg'], 'hostile videos, read with the system ffmpeg', () => hostileVideos('ffmpeg'))
