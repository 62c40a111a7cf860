import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile, frameOf } from './capture-shots.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
const SHOTS = 4
const INDEX_ENTRY = 16 // bytes

describeWith(['ffmpeg'], 'pictures that would repeat', () => {
  let folder: string
  let decoder: FrameDecoder
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-repeats-'))
    decoder = await openDecoder('node-av', never)
  })
  afterAll(async () => {
    await decoder.close()
    await rm(folder, { recursive: true })
  })

  const made = async (name: string, args: readonly string[]): Promise<string> => {
    const path = join(folder, name)
    await run('ffmpeg', ['-v', 'error', '-y', '-t', '16', '-i', fixture, '-vf', 'scale=320:180', ...args, path])
    return path
  }
  const framesOf = async (path: string) => {
    const { shots, partial, report } = await captureFile(path, decoder, { count: SHOTS })
    return { partial, warnings: report.warnings, frames: await Promise.all(shots.map(frameOf)) }
  }
  const alone = ['-g', '9999', '-sc_threshold', '0', '-b:v', '400k']

  it.each([
    ['alone.wmv', ['-c:v', 'wmv2', ...alone]],
    ['alone.mp4', ['-c:v', 'libx264', '-preset', 'ultrafast', ...alone]],
    ['alone.mkv', ['-c:v', 'mpeg4', ...alone]],
  ])('%s has one keyframe: the other shots show pictures between', async (name, args) => {
    const { partial, warnings, frames } = await framesOf(await made(name, args))
    expect(new Set(frames).size).toBe(SHOTS)
    expect({ partial, warnings }).toEqual({ partial: false, warnings: [] })
  })

  it('shows what lies behind an AVI index that was cut off', async () => {
    const path = await made('cut-index.avi', ['-c:v', 'mpeg4', '-g', '25'])
    const bytes = await readFile(path)
    const index = bytes.lastIndexOf('idx1')
    // Its first entries are left: 2 seconds of 16.
    bytes.writeUInt32LE(50 * INDEX_ENTRY, index + 4)
    await writeFile(path, bytes.subarray(0, index + 8 + 50 * INDEX_ENTRY))
    const { partial, warnings, frames } = await framesOf(path)
    expect(new Set(frames).size).toBe(frames.length)
    expect(frames.length === SHOTS || (partial && warnings.length > 0)).toBe(true)
  })

  it('says why a video whose pictures are all the same gives one', async () => {
    const still = ['-vf', 'select=eq(n\\,0),loop=-1:1,setpts=N/25/TB,scale=320:180', '-t', '16', '-g', '25']
    const path = join(folder, 'still.mp4')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', fixture, ...still, path])
    const { partial, warnings, frames } = await framesOf(path)
    expect(frames).toHaveLength(1)
    expect(partial).toBe(true)
    const repeats = warnings.filter((warning) => /^no picture near .*: it would show the same/.test(warning))
    expect(repeats).toHaveLength(SHOTS - 1)
    expect(warnings).toContainEqual('3 of 4 pictures show the same')
  })

  it('makes the shots of the other videos where one of several is damaged', async () => {
    const several = join(folder, 'several')
    await mkdir(several)
    await copyFile(fixture, join(several, 'a.mp4'))
    await writeFile(join(several, 'b.mkv'), Buffer.from('1a45dfa3', 'hex'))
    await writeFile(join(several, 'c.mp4'), 'this is no video, whatever its name says')
    await copyFile(fixture, join(several, 'd.mp4'))
    const { shots, partial, report } = await captureFile(several, decoder, { count: 2, files: ['*'] })
    const files = shots.map(({ provenance, index }) => [provenance.file, index])
    expect(files).toEqual([
      ['a.mp4', 0],
      ['a.mp4', 1],
      ['d.mp4', 6],
      ['d.mp4', 7],
    ])
    expect(partial).toBe(true)
    expect(report.warnings).toEqual([expect.stringMatching(/^b\.mkv: /), expect.stringMatching(/^c\.mp4: /)])
  })

  it('fails as the first of several does where all are damaged', async () => {
    const several = join(folder, 'all-damaged')
    await mkdir(several)
    for (const name of ['a.mp4', 'b.mp4'])
      await writeFile(join(several, name), 'this is no video, whatever its name says')
    const failed = captureFile(several, decoder, { count: 2, files: ['*'] })
    await expect(failed).rejects.toMatchObject({
      code: 'unsupported_video',
      message: expect.stringMatching(/^a\.mp4: /),
    })
  })
})
