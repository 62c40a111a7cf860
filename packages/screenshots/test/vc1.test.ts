import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeVc1Stream, VC1_FPS } from '../fixtures/make-vc1-stream.ts'
import { decodePicture, openDecoder } from '../src/index.ts'
import { captureFile } from './capture-shots.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const shape = { width: 320, height: 192, seconds: 30 }
const SHOTS = 5
/** How much brighter the right edge of the picture is each second, and what it begins with; out of 255. */
const STEP = 2.64
const FIRST = 130

describeWith(['ffmpeg'], 'VC-1', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-vc1-'))
    await writeFile(join(folder, 'video.vc1'), makeVc1Stream(shape))
    await copied('vc1', 'video.vc1', 'bare.mkv', [])
  })
  afterAll(() => rm(folder, { recursive: true }))

  const copied = (format: string, from: string, to: string, filter: readonly string[]) =>
    run('ffmpeg', ['-v', 'error', '-f', format, '-i', join(folder, from), '-c', 'copy', ...filter, join(folder, to)])

  const names = ['video.m2ts', 'video.mkv', 'video.wmv']
  const cases = names.flatMap((name) => (['node-av', 'ffmpeg'] as const).map((choice) => [name, choice] as const))
  it.each(cases)('in %s, by %s: every shot shows its own moment', async (name, choice) => {
    const path = join(folder, `${choice}-${name}`)
    // A bare stream has no times: each picture gets its own, in units of its container.
    const unit = name === 'video.m2ts' ? 90_000 : 1000
    await copied('matroska', 'bare.mkv', `${choice}-${name}`, ['-bsf:v', `setts=ts=N*${unit / VC1_FPS}`])
    const decoder = await openDecoder(choice, never)
    try {
      const { shots, report } = await captureFile(path, decoder, { count: SHOTS })
      expect(report.mediaInfo).toMatch(/^Format +: VC-1$/m)
      expect(shots).toHaveLength(SHOTS)
      for (const { seconds, picture } of shots) {
        const { width, height, rgb } = await decodePicture(picture)
        expect([width, height]).toEqual([shape.width, shape.height])
        const shown = ((rgb[(width - 1) * 3] ?? 0) - FIRST) / STEP
        expect(Math.abs(shown - Math.floor(seconds))).toBeLessThan(0.5)
      }
    } finally {
      await decoder.close()
    }
  })
})
