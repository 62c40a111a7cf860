import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodePicture, type FrameDecoder, openDecoder } from '../src/index.ts'
import { type CapturedShots, captureFile } from './capture-shots.ts'

const run = promisify(execFile)
const never = new AbortController().signal
/** Red, green, blue and white quarters: no two orientations of it are alike. */
const QUARTERS =
  'color=red:s=160x96:r=5:d=2,drawbox=x=80:y=0:w=80:h=48:c=lime:t=fill,drawbox=x=0:y=48:w=80:h=48:c=blue:t=fill,drawbox=x=80:y=48:w=80:h=48:c=white:t=fill'
const ONE = 0x10000
const MINUS = 0xffff0000

describeWith(['ffmpeg'], 'what a container says of its picture', () => {
  let folder: string
  const decoders: FrameDecoder[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-display-'))
    decoders.push(await openDecoder('node-av', never), await openDecoder('ffmpeg', never))
    await make('plain.mp4', ['-f', 'lavfi', '-i', QUARTERS, '-c:v', 'libx264', '-g', '5', '-pix_fmt', 'yuv420p'])
  })
  afterAll(async () => {
    for (const decoder of decoders) await decoder.close()
    await rm(folder, { recursive: true })
  })

  const make = async (name: string, args: readonly string[]): Promise<string> => {
    const path = join(folder, name)
    await run('ffmpeg', ['-v', 'error', '-y', ...args, path])
    return path
  }
  const copy = (name: string, args: readonly string[]): Promise<string> =>
    make(name, ['-i', join(folder, 'plain.mp4'), '-c', 'copy', ...args])
  const capture = (path: string, decoder: FrameDecoder): Promise<CapturedShots> =>
    captureFile(path, decoder, { count: 1, formats: ['png'] })
  /** The picture's size and the colours of its corners, the top ones first. */
  const shown = async (path: string, decoder: FrameDecoder): Promise<readonly (number | string)[]> => {
    const [shot] = (await capture(path, decoder)).shots
    if (shot === undefined) throw new Error('no shot was made')
    const { width, height, rgb } = await decodePicture(shot.picture)
    const corner = (x: number, y: number): string => {
      const at = (y * width + x) * 3
      return [...rgb.subarray(at, at + 3)].map((value) => (value > 127 ? 1 : 0)).join('')
    }
    const [right, bottom] = [width - 5, height - 5]
    return [width, height, corner(4, 4), corner(right, 4), corner(4, bottom), corner(right, bottom)]
  }
  const [RED, GREEN, BLUE, WHITE] = ['100', '010', '001', '111']

  it.each(['wide.mp4', 'wide.mkv', 'wide.mov'])('%s: pixels twice as wide as high', async (name) => {
    const path = await copy(name, ['-aspect', '20:6'])
    for (const decoder of decoders) expect(await shown(path, decoder)).toEqual([320, 96, RED, GREEN, BLUE, WHITE])
  })

  it('the container’s aspect before the stream’s own', async () => {
    const path = await copy('both.mp4', ['-aspect', '20:6', '-bsf:v', 'h264_metadata=sample_aspect_ratio=4/3'])
    for (const decoder of decoders) expect((await shown(path, decoder)).slice(0, 2)).toEqual([320, 96])
  })

  it.each([
    ['mirrored', [MINUS, 0, 0, ONE], [160, 96, GREEN, RED, WHITE, BLUE]],
    ['mirrored top to bottom', [ONE, 0, 0, MINUS], [160, 96, BLUE, WHITE, RED, GREEN]],
    ['with rows as columns', [0, ONE, ONE, 0], [96, 160, RED, BLUE, GREEN, WHITE]],
    ['with rows as columns from the end', [0, MINUS, MINUS, 0], [96, 160, WHITE, GREEN, BLUE, RED]],
    ['turned', [0, ONE, MINUS, 0], [96, 160, BLUE, RED, WHITE, GREEN]],
  ] as const)('a picture %s', async (name, [a, b, c, d], expected) => {
    const bytes = await readFile(join(folder, 'plain.mp4'))
    const matrix = bytes.indexOf('tkhd') + 4 + 40
    for (const [at, value] of [
      [0, a],
      [4, b],
      [12, c],
      [16, d],
    ] as const) {
      bytes.writeUInt32BE(value, matrix + at)
    }
    const path = join(folder, `${name}.mp4`)
    await writeFile(path, bytes)
    for (const decoder of decoders) expect(await shown(path, decoder)).toEqual(expected)
  })

  it.each(['mp4', 'mkv', 'ts'])('a matrix of RGB for less than RGB is ignored with a warning: %s', async (ending) => {
    const path = await copy(`impossible.${ending}`, ['-bsf:v', 'h264_metadata=matrix_coefficients=0'])
    for (const decoder of decoders) {
      expect(await shown(path, decoder)).toEqual([160, 96, RED, GREEN, BLUE, WHITE])
      const { report } = await capture(path, decoder)
      expect(report.warnings.filter((warning) => /matrix gbr/.test(warning))).toHaveLength(1)
    }
  })
})
