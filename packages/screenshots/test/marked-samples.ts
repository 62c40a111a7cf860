import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  FF_ENCODER_LIBSVTAV1,
  FF_ENCODER_LIBVPX_VP9,
  FF_ENCODER_LIBX265,
  FF_ENCODER_MPEG2VIDEO,
  FF_ENCODER_MPEG4,
  FF_ENCODER_WMV2,
} from 'node-av'
import { type MarkedVideo, makeMarkedVideo } from '../fixtures/make-marked-video.ts'

const run = promisify(execFile)

/** How large and long samples are, and where they are kept. */
export interface SampleShape {
  readonly folder: string
  readonly width: number
  readonly height: number
  readonly seconds: number
  /** Seconds from one keyframe to the next. */
  readonly keyframeSeconds: number
  /** Makes files as large as real ones. */
  readonly noise: number
}

export const SAMPLE_FPS = 25

/** Small enough for a test, with more than one keyframe per slot. */
export const testShape = { width: 320, height: 180, seconds: 48, keyframeSeconds: 2, noise: 6 }
/** Large enough that a keyframe is a small share of what lies between two. */
export const benchShape = { width: 640, height: 360, seconds: 120, keyframeSeconds: 5, noise: 6 }

const x264 = { preset: 'ultrafast', crf: 24, 'x264-params': 'scenecut=0:bframes=2' }

/** Files that the tests and the benchmark read, each made from its own frames or copied out of another. */
const encoded: Readonly<Record<string, Partial<MarkedVideo>>> = {
  'h264.mp4': {},
  'hevc.mkv': {
    encoder: FF_ENCODER_LIBX265,
    encoderOptions: { preset: 'ultrafast', crf: 26, 'x265-params': 'log-level=0:open-gop=1' },
  },
  'vp9.webm': {
    encoder: FF_ENCODER_LIBVPX_VP9,
    encoderOptions: { deadline: 'realtime', 'cpu-used': 8 },
    bitRate: 1_500_000,
  },
  'mpeg4.avi': { encoder: FF_ENCODER_MPEG4, encoderOptions: {}, bitRate: 1_500_000 },
  'mpeg2.mpg': { encoder: FF_ENCODER_MPEG2VIDEO, encoderOptions: {}, bitRate: 2_000_000 },
  'av1.mkv': {
    encoder: FF_ENCODER_LIBSVTAV1,
    encoderOptions: { preset: 10, 'svtav1-params': 'rc=1' },
    bitRate: 1_500_000,
  },
  'wmv2.wmv': { encoder: FF_ENCODER_WMV2, encoderOptions: {}, bitRate: 1_500_000 },
}

const copied: Readonly<Record<string, readonly string[]>> = {
  'faststart.mp4': ['-movflags', '+faststart'],
  'fragmented.mp4': ['-movflags', '+frag_keyframe+empty_moov+default_base_moof'],
  'sidx.mp4': ['-movflags', '+frag_keyframe+dash+global_sidx'],
  'no-index.mp4': ['-movflags', '+frag_keyframe+empty_moov+skip_trailer'],
  'quicktime.mov': [],
  'h264.mkv': [],
  'no-cues.mkv': ['-f', 'matroska', '-live', '1'],
  'h264.ts': [],
  'h264.m2ts': ['-mpegts_m2ts_mode', '1'],
  'h264.flv': [],
  'indexed.flv': ['-flvflags', '+add_keyframe_index'],
  'h264.nut': [],
  'h264.avi': [],
}

/** Samples that only libavformat reads. */
export const foreignNames = ['mpeg2.mpg', 'wmv2.wmv', 'h264.flv', 'indexed.flv', 'h264.nut']
/** Samples that readers of our own open. */
export const sampleNames = [...Object.keys(encoded), ...Object.keys(copied)].filter(
  (name) => !foreignNames.includes(name),
)

/** The path of a sample, made at the first call. Needs `ffmpeg` for those that are copied. */
export async function markedSample(shape: SampleShape, name: string): Promise<string> {
  const { folder, keyframeSeconds, ...picture } = shape
  const file = join(folder, name)
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  const unfinished = join(folder, `unfinished-${name}`)
  const changes = encoded[name]
  if (changes !== undefined) {
    const gop = keyframeSeconds * SAMPLE_FPS
    const base = { ...picture, framesPerSecond: SAMPLE_FPS, gop, encoderOptions: x264 }
    await makeMarkedVideo({ ...base, ...changes, file: unfinished })
  } else {
    const source = await markedSample(shape, 'h264.mp4')
    const options = copied[name] ?? []
    await run('ffmpeg', ['-v', 'error', '-y', '-i', source, '-c', 'copy', ...options, unfinished])
  }
  await rename(unfinished, file)
  return file
}
