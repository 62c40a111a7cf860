import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile, frameOf } from './capture-shots.ts'
import { markedSample, SAMPLE_FPS, testShape } from './marked-samples.ts'

const run = promisify(execFile)
const never = new AbortController().signal
const SHOTS = 4

/** How files without an index are made of the sample: its keyframes as they are, or one at the start alone. */
const cases = [
  { name: 'large.mkv', args: ['-c', 'copy', '-live', '1', '-cluster_time_limit', '6000', '-cluster_size_limit', '9M'] },
  { name: 'small.mkv', args: ['-c', 'copy', '-live', '1', '-cluster_time_limit', '50'] },
  { name: 'copied.ts', args: ['-c', 'copy'] },
]
const alone = ['-t', '8', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '9999', '-sc_threshold', '0']

describeWith(['ffmpeg'], 'files without an index', () => {
  let folder: string
  let sample: string
  let decoder: FrameDecoder
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-unindexed-'))
    sample = await markedSample({ ...testShape, folder }, 'h264.mp4')
    decoder = await openDecoder('node-av', never)
  })
  afterAll(async () => {
    await decoder.close()
    await rm(folder, { recursive: true })
  })

  const captured = async (name: string, args: readonly string[], count: number) => {
    const path = join(folder, name)
    await run('ffmpeg', ['-v', 'error', '-y', '-i', sample, ...args, path])
    const { shots, report } = await captureFile(path, decoder, { count })
    const marked = await Promise.all(shots.map(async (shot) => ({ seconds: shot.seconds, frame: await frameOf(shot) })))
    return { shots: marked, warnings: report.warnings }
  }

  it.each(cases)('$name: every shot shows its own moment', async ({ name, args }) => {
    const { shots, warnings } = await captured(name, args, SHOTS)
    expect(warnings).toEqual([])
    expect(shots).toHaveLength(SHOTS)
    for (const { seconds, frame } of shots) expect(Math.abs(frame - seconds * SAMPLE_FPS)).toBeLessThanOrEqual(0.51)
  })

  it.each(['alone.ts', 'alone.mkv'])(
    '%s: the only keyframe is found, though it lies before every slot',
    async (name) => {
      const live = name.endsWith('mkv') ? ['-live', '1'] : []
      const { shots } = await captured(name, [...alone, ...live], 1)
      expect(shots).toEqual([{ seconds: 0, frame: 0 }])
    },
  )
})
