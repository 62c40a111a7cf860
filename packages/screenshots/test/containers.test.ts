import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  captureTorrent,
  decodePicture,
  type FrameDecoder,
  openDecoder,
  openLocalSource,
  parseCaptureOptions,
  readMark,
  sharpPictures,
  systemClock,
} from '../src/index.ts'
import { markedSample, SAMPLE_FPS, sampleNames, testShape } from './marked-samples.ts'

const never = new AbortController().signal
const SHOTS = 8
/** Frames that a shot may be off: MPEG program streams and WMV tell a keyframe's time less exactly. */
const TOLERANCE = 0

describeWith(['ffmpeg'], 'captures every container', () => {
  const decoders: FrameDecoder[] = []
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-samples-'))
    decoders.push(await openDecoder('node-av', never), await openDecoder('ffmpeg', never))
  })
  afterAll(async () => {
    for (const decoder of decoders) await decoder.close()
    await rm(folder, { recursive: true })
  })

  it.each(sampleNames)('%s: every shot shows its own moment, whichever decoder', async (name) => {
    const path = await markedSample({ ...testShape, folder }, name)
    const perDecoder: number[][] = []
    for (const decoder of decoders) {
      const source = await openLocalSource({ kind: 'file', path }, never)
      if (source === undefined) throw new Error('not a local source')
      const frames: number[] = []
      const { report } = await captureTorrent(
        {
          source,
          checked: 'none',
          options: parseCaptureOptions({ count: SHOTS }),
          decoder,
          encoder: sharpPictures,
          clock: systemClock,
          delivered: [],
          onShot: async ({ seconds, width, height }, picture) => {
            expect([width, height]).toEqual([testShape.width, testShape.height])
            const { rgb } = await decodePicture(picture)
            const frame = readMark({ width, height, channels: 3, data: rgb })
            expect(Math.abs((frame ?? Number.NaN) - seconds * SAMPLE_FPS)).toBeLessThanOrEqual(TOLERANCE + 0.51)
            frames.push(frame ?? -1)
          },
          onProgress: () => undefined,
        },
        never,
      )
      expect(report.warnings).toEqual([])
      perDecoder.push(frames)
    }
    expect(perDecoder[0]).toHaveLength(SHOTS)
    expect(perDecoder[1]).toEqual(perDecoder[0])
  })
})
