import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CaptureOptionsInput, type CaptureResult, type FrameDecoder, openDecoder } from '../src/index.ts'
import { captureFile, frameOf } from './capture-shots.ts'
import { foreignNames, markedSample, SAMPLE_FPS, sampleNames, testShape } from './marked-samples.ts'

const never = new AbortController().signal
const SHOTS = 8
/** Moments between keyframes, one near the end; seconds. */
const MOMENTS = [3.5, 17.02, 47.5]
const MEBIBYTE = 1024 * 1024

/** A shot's own time, and the number of the frame that its picture shows. */
interface MarkedShot {
  readonly seconds: number
  readonly frame: number
}

interface MarkedCapture extends CaptureResult {
  readonly shots: readonly MarkedShot[]
}

describeWith(['ffmpeg'], 'captures every container', () => {
  let nodeAv: FrameDecoder
  let ffmpeg: FrameDecoder
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-samples-'))
    nodeAv = await openDecoder('node-av', never)
    ffmpeg = await openDecoder('ffmpeg', never)
  })
  afterAll(async () => {
    await nodeAv.close()
    await ffmpeg.close()
    await rm(folder, { recursive: true })
  })

  const captured = async (name: string, decoder: FrameDecoder, options: CaptureOptionsInput): Promise<MarkedCapture> =>
    capturedFrom(await markedSample({ ...testShape, folder }, name), decoder, options)
  const capturedFrom = async (
    path: string,
    decoder: FrameDecoder,
    options: CaptureOptionsInput,
  ): Promise<MarkedCapture> => {
    const result = await captureFile(path, decoder, options)
    const shots: MarkedShot[] = []
    for (const shot of result.shots) {
      expect([shot.width, shot.height]).toEqual([testShape.width, testShape.height])
      shots.push({ seconds: shot.seconds, frame: await frameOf(shot) })
    }
    return { ...result, shots }
  }
  const framesOf = (shots: readonly MarkedShot[]): readonly number[] => shots.map(({ frame }) => frame)
  const expectOwnMoments = (shots: readonly MarkedShot[]): void => {
    for (const { seconds, frame } of shots) expect(Math.abs(frame - seconds * SAMPLE_FPS)).toBeLessThanOrEqual(0.51)
  }

  it.each([...sampleNames, ...foreignNames])('%s: every shot shows its own moment, whichever decoder', async (name) => {
    const made = await captured(name, nodeAv, { count: SHOTS })
    expect(made.report.warnings).toEqual([])
    expect(made.shots).toHaveLength(SHOTS)
    expectOwnMoments(made.shots)
    const again = await captured(name, ffmpeg, { count: SHOTS })
    expect(framesOf(again.shots)).toEqual(framesOf(made.shots))
  })

  // H.264 in AVI has no times for pictures that are shown in another order, and Matroska without cues no way to a moment.
  const exactNames = [...sampleNames, ...foreignNames].filter((name) => !['h264.avi', 'no-cues.mkv'].includes(name))
  it.each(exactNames)('%s: moments by hand show the very frame of that time, whichever decoder', async (name) => {
    const made = await captured(name, nodeAv, { moments: MOMENTS })
    expect(made.report.warnings).toEqual([])
    expect(framesOf(made.shots)).toEqual(MOMENTS.map((moment) => Math.floor(moment * SAMPLE_FPS + 0.01)))
    expectOwnMoments(made.shots)
    const again = await captured(name, ffmpeg, { moments: MOMENTS })
    expect(again.report.warnings).toEqual([])
    expect(again.shots).toEqual(made.shots)
  })

  it('says so where it can only show the nearest keyframe', async () => {
    const { shots, report } = await captured('no-cues.mkv', nodeAv, { moments: [17.02] })
    expectOwnMoments(shots)
    expect(shots).toHaveLength(1)
    expect(report.warnings).toEqual([expect.stringMatching(/keyframe near by/)])
  })

  it('shows the nearest keyframe of a moment where that is enough', async () => {
    const near = await captured('h264.mkv', nodeAv, { moments: [17.02], exact: false })
    expect(framesOf(near.shots)).toEqual([18 * SAMPLE_FPS])
  })

  it('keeps to the byte budget where libavformat chooses what is read', async () => {
    const budget = MEBIBYTE
    const { partial, shots, report } = await captured('h264.flv', nodeAv, { count: SHOTS, byteBudget: budget })
    expect(partial).toBe(true)
    expect(shots.length).toBeGreaterThan(0)
    expect(report.bytesFetched).toBeLessThanOrEqual(budget)
  })

  it('reads an AVI that was cut before its index, through libavformat', async () => {
    const bytes = await readFile(await markedSample({ ...testShape, folder }, 'mpeg4.avi'))
    const path = join(folder, 'cut.avi')
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)))
    for (const decoder of [nodeAv, ffmpeg]) {
      const { shots } = await capturedFrom(path, decoder, { count: 3 })
      expect(shots.length).toBeGreaterThan(0)
      expectOwnMoments(shots)
    }
  })

  it('takes the parts of a DVD title for one video', async () => {
    const bytes = await readFile(await markedSample({ ...testShape, folder }, 'mpeg2.mpg'))
    const dvd = join(folder, 'VIDEO_TS')
    await mkdir(dvd)
    const half = Math.floor(bytes.length / 4096) * 2048
    await writeFile(join(dvd, 'VTS_01_1.VOB'), bytes.subarray(0, half))
    await writeFile(join(dvd, 'VTS_01_2.VOB'), bytes.subarray(half))
    const { shots, report } = await capturedFrom(dvd, nodeAv, { count: 4 })
    expect(report.fileBytes).toBe(bytes.length)
    expect(shots.map(({ seconds }) => seconds > testShape.seconds / 2)).toEqual([false, false, true, true])
    expectOwnMoments(shots)
  })

  it('names what it needs for a container that is not read without node-av', async () => {
    const { openMedia: _, ...without } = ffmpeg
    await expect(captured('wmv2.wmv', without, {})).rejects.toMatchObject({ code: 'unsupported_video' })
  })
})
