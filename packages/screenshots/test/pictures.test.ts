import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodePicture, type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile, type MadeShot } from './capture-shots.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
/** Mean difference per channel, of 255, that two decoders may make of one frame. */
const SAME = 3
/** The same after tone mapping from PQ: FFmpeg 5.1.9 and 8.1 weigh its peak differently, by 4.85 for this frame. */
const SAME_FROM_PQ = 6

const hdr = ['-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc']
const x265 = ['-preset', 'ultrafast', '-x265-params', 'log-level=none']

/** How each file is made of two seconds of the fixture, and what its shot must be. */
const cases = [
  {
    name: 'HDR10 is tone-mapped and says so',
    file: 'pq.mkv',
    args: [...hdr, '-color_trc', 'smpte2084', ...x265],
    size: [320, 180],
    toneMap: /^PQ/,
  },
  {
    name: 'HLG is tone-mapped and says so',
    file: 'hlg.mp4',
    args: [...hdr, '-color_trc', 'arib-std-b67', ...x265],
    size: [320, 180],
    toneMap: /^HLG/,
  },
  {
    name: 'HEVC of 10 bits without HDR is left as it is',
    file: 'ten.mkv',
    args: ['-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', ...x265],
    size: [320, 180],
    toneMap: /^none$/,
  },
  {
    name: 'anamorphic pictures are widened',
    file: 'wide.mp4',
    args: ['-c:v', 'libx264', '-vf', 'scale=240:180,setsar=4/3'],
    size: [320, 180],
    toneMap: /^none$/,
  },
  {
    name: 'interlaced pictures are deinterlaced',
    file: 'fields.ts',
    args: ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-top', '1'],
    size: [320, 180],
    toneMap: /^none$/,
  },
] as const

describeWith(['ffmpeg'], 'pictures as they are meant to be seen', () => {
  let folder: string
  const decoders: FrameDecoder[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-pictures-'))
    decoders.push(await openDecoder('node-av', never), await openDecoder('ffmpeg', never))
  })
  afterAll(async () => {
    for (const decoder of decoders) await decoder.close()
    await rm(folder, { recursive: true })
  })

  const shotOf = async (path: string, decoder: FrameDecoder): Promise<MadeShot> => {
    const { shots } = await captureFile(path, decoder, { count: 1, formats: ['png'] })
    const [shot] = shots
    if (shot === undefined) throw new Error('no shot was made')
    return shot
  }

  it.each(cases)('$name, by both decoders alike', async ({ file, args, size, toneMap }) => {
    const path = join(folder, file)
    const small = ['-vf', `scale=${size[0]}:${size[1]}`]
    await run('ffmpeg', ['-v', 'error', '-y', '-t', '2', '-i', fixture, ...small, ...args, '-g', '10', path])
    const pixels: Uint8Array[] = []
    for (const decoder of decoders) {
      const { picture, ...details } = await shotOf(path, decoder)
      expect([details.width, details.height]).toEqual(size)
      expect(details.provenance.toneMap).toMatch(toneMap)
      pixels.push((await decodePicture(picture)).rgb)
    }
    const [a = new Uint8Array(), b = new Uint8Array()] = pixels
    const difference = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length
    expect(difference).toBeLessThan(file === 'pq.mkv' ? SAME_FROM_PQ : SAME)
  })

  it('turns pictures as the container says', async () => {
    const path = join(folder, 'turned.mp4')
    await run('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-t',
      '2',
      '-i',
      fixture,
      '-c',
      'copy',
      '-metadata:s:v',
      'rotate=90',
      path,
    ])
    for (const decoder of decoders) {
      const details = await shotOf(path, decoder)
      expect([details.width, details.height]).toEqual([720, 1280])
    }
  })
})
