import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openReader } from '../src/container/open-reader.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const SOURCE = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25:d=4']

/** How each file is encoded: two keyframes at the least, of which only the first has x264's message. */
const cases = [
  ['old.mp4', ['-pix_fmt', 'yuv444p'], true],
  ['old-fragmented.mp4', ['-pix_fmt', 'yuv444p', '-movflags', '+frag_keyframe+empty_moov'], true],
  ['old.mkv', ['-pix_fmt', 'yuv444p'], true],
  ['old-no-cues.mkv', ['-pix_fmt', 'yuv444p', '-live', '1'], true],
  ['old.ts', ['-pix_fmt', 'yuv444p'], true],
  ['old.avi', ['-pix_fmt', 'yuv444p', '-bf', '0'], true],
  ['usual.mp4', ['-pix_fmt', 'yuv420p'], false],
] as const

describeWith(['ffmpeg'], 'the message of x264 in the first picture', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-x264-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each(cases)('%s: goes to the decoder of every picture that needs it', async (name, options, needed) => {
    const path = join(folder, name)
    const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25']
    await run('ffmpeg', ['-v', 'error', '-y', ...SOURCE, ...encoding, ...options, path])
    const bytes = await readFile(path)
    const file = { length: bytes.length, read: async (at: number, length: number) => bytes.subarray(at, at + length) }
    const { reader } = await openReader(file, () => Promise.reject(new Error('read by libavformat')), never)
    const later = (await reader.keyframes(1.5, 2.5, never)).find(({ seconds }) => seconds > 0.5)
    if (later === undefined) throw new Error('there is no later keyframe')
    const { clip } = await reader.clip(later, never)
    expect(Buffer.from(clip.bytes).includes('x264 - core')).toBe(needed)
  })
})
