import { execFile } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { markedFrame } from '../../fixtures/marked-frame.ts'

const run = promisify(execFile)

export const ORACLE_FPS = 25
export const ORACLE_WIDTH = 320
export const ORACLE_HEIGHT = 180
const FRAMES = 100
const GOP = 20

const keyframes = ['-g', String(GOP)]
const x264 = (more = '', ...args: readonly string[]) => [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', ...keyframes, '-bf', '2', ...args],
  ...['-x264-params', `scenecut=0${more}`],
]
const x265 = (more = '', ...args: readonly string[]) => [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '22', ...keyframes, ...args],
  ...['-x265-params', `log-level=0:scenecut=0${more}`],
]
const vpx = (encoder: string, ...args: readonly string[]) => [
  ...['-c:v', encoder, '-deadline', 'realtime', '-cpu-used', '8', ...keyframes, '-b:v', '800k', ...args],
]
const classic = (encoder: string, ...args: readonly string[]) => ['-c:v', encoder, ...keyframes, '-q:v', '3', ...args]

/** Four seconds of marked frames, 320×180 unless scaled, by every encoder: the file's name and what ffmpeg is told. */
const encoded = {
  h264: ['h264.mp4', x264()],
  'h264-open': ['h264-open.mp4', x264(':open-gop=1')],
  'h264-refresh': ['h264-refresh.mp4', x264(':intra-refresh=1:bframes=0')],
  'h264-baseline': ['h264-baseline.mp4', x264('', '-profile:v', 'baseline')],
  'h264-10': ['h264-10.mp4', x264('', '-pix_fmt', 'yuv422p10le')],
  'h264-444': ['h264-444.mp4', x264('', '-pix_fmt', 'yuv444p')],
  'h264-mbaff': ['h264-mbaff.mp4', x264(':tff=1', '-preset', 'veryfast', '-flags', '+ildct+ilme')],
  'h264-slices': ['h264-slices.mp4', x264(':slices=4')],
  'h264-intra': ['h264-intra.mp4', x264(':keyint=1')],
  'h264-full': ['h264-full.mp4', x264('', '-vf', 'scale=out_range=full', '-color_range', 'pc')],
  'h264-odd': ['h264-odd.mp4', x264('', '-vf', 'scale=318:182')],
  'h264-large-keyframe': ['h264-large-keyframe.mp4', x264('', '-vf', 'scale=640:360,noise=alls=20', '-crf', '8')],
  hevc: ['hevc.mp4', x265(':open-gop=0')],
  'hevc-open': ['hevc-open.mp4', x265(':open-gop=1:bframes=3')],
  'hevc-10': ['hevc-10.mp4', x265(':open-gop=0', '-pix_fmt', 'yuv420p10le')],
  'hevc-444': ['hevc-444.mp4', x265(':open-gop=0', '-pix_fmt', 'yuv444p')],
  'hevc-odd': ['hevc-odd.mp4', x265(':open-gop=0', '-vf', 'scale=318:182')],
  'hevc-pq': [
    'hevc-pq.mp4',
    x265(':open-gop=0:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc', '-pix_fmt', 'yuv420p10le'),
  ],
  'hevc-hlg': [
    'hevc-hlg.mp4',
    x265(':open-gop=0:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc', '-pix_fmt', 'yuv420p10le'),
  ],
  av1: ['av1.mp4', ['-c:v', 'libsvtav1', '-preset', '12', '-crf', '30', ...keyframes]],
  vp8: ['vp8.mkv', vpx('libvpx')],
  vp9: ['vp9.mkv', vpx('libvpx-vp9')],
  'vp9-altref': [
    'vp9-altref.mkv',
    vpx('libvpx-vp9', '-deadline', 'good', '-cpu-used', '5', '-auto-alt-ref', '1', '-lag-in-frames', '16'),
  ],
  'vp9-10': ['vp9-10.mkv', vpx('libvpx-vp9', '-pix_fmt', 'yuv420p10le')],
  mpeg2: ['mpeg2.mkv', classic('mpeg2video', '-bf', '2')],
  'mpeg2-mbaff': ['mpeg2-mbaff.mkv', classic('mpeg2video', '-flags', '+ildct+ilme', '-top', '1')],
  'mpeg2-422': ['mpeg2-422.mkv', classic('mpeg2video', '-pix_fmt', 'yuv422p')],
  mpeg1: ['mpeg1.mkv', classic('mpeg1video', '-bf', '2')],
  mpeg4: ['mpeg4.mp4', classic('mpeg4')],
  'mpeg4-b': ['mpeg4-b.mp4', classic('mpeg4', '-bf', '2')],
  xvid: ['xvid.mp4', classic('libxvid', '-bf', '2')],
  msmpeg4v2: ['msmpeg4v2.mkv', classic('msmpeg4v2')],
  msmpeg4: ['msmpeg4.mkv', classic('msmpeg4')],
  wmv1: ['wmv1.mkv', classic('wmv1')],
  wmv2: ['wmv2.mkv', classic('wmv2')],
  h263: ['h263.mkv', classic('h263', '-vf', 'scale=352:288')],
  flv1: ['flv1.flv', classic('flv')],
  svq1: ['svq1.mov', classic('svq1')],
  rv10: ['rv10.rm', classic('rv10', '-vf', 'scale=320:176')],
  rv20: ['rv20.rm', classic('rv20', '-vf', 'scale=320:192')],
  mjpeg: ['mjpeg.mkv', ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p']],
  'mjpeg-422': ['mjpeg-422.mkv', ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj422p']],
  prores: ['prores.mov', ['-c:v', 'prores_ks', '-profile:v', '0']],
  'prores-4444': ['prores-4444.mov', ['-c:v', 'prores_ks', '-profile:v', '4', '-pix_fmt', 'yuva444p10le']],
  dnxhr: ['dnxhr.mov', ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_lb', '-pix_fmt', 'yuv422p']],
  theora: ['theora.mkv', ['-c:v', 'libtheora', '-q:v', '8', ...keyframes]],
  ffv1: ['ffv1.mkv', ['-c:v', 'ffv1', ...keyframes]],
  'ffv1-bgr': ['ffv1-bgr.mkv', ['-c:v', 'ffv1', ...keyframes, '-pix_fmt', 'bgr0']],
  utvideo: ['utvideo.mkv', ['-t', '2', '-c:v', 'utvideo', '-pix_fmt', 'yuv420p']],
  huffyuv: ['huffyuv.mkv', ['-t', '2', '-c:v', 'huffyuv', '-pix_fmt', 'yuv422p']],
  png: ['png.mkv', ['-c:v', 'png', '-pix_fmt', 'rgb24']],
  jpeg2000: ['jpeg2000.mkv', ['-t', '2', '-c:v', 'jpeg2000', '-q:v', '3']],
  raw: ['raw.nut', ['-t', '2', '-vf', 'scale=160:90', '-c:v', 'rawvideo']],
  qtrle: ['qtrle.mov', ['-t', '2', '-vf', 'scale=160:90', '-c:v', 'qtrle', ...keyframes]],
  snow: ['snow.nut', ['-c:v', 'snow', '-strict', '-2', '-q:v', '3', ...keyframes]],
  dirac: ['dirac.mkv', ['-t', '1', '-c:v', 'vc2', '-strict', '-2']],
  cfhd: ['cfhd.mov', ['-t', '2', '-c:v', 'cfhd']],
  dv: ['dv.mkv', ['-t', '2', '-vf', 'scale=720:576', '-c:v', 'dvvideo', '-pix_fmt', 'yuv420p']],
  asv1: ['asv1.avi', ['-c:v', 'asv1']],
  flashsv2: ['flashsv2.flv', ['-t', '2', '-c:v', 'flashsv2', ...keyframes, '-pix_fmt', 'bgr24']],
  speedhq: ['speedhq.mkv', ['-c:v', 'speedhq']],
} as const satisfies Readonly<Record<string, readonly [string, readonly string[]]>>

export type EncodedName = keyof typeof encoded

/** Encodes each stream at its first use, and keeps it in a folder. */
export class EncodedStreams {
  readonly folder: string
  readonly #made = new Map<EncodedName, Promise<string>>()
  #frames: Promise<string> | undefined

  constructor(folder: string) {
    this.folder = folder
  }

  /** The path of the stream in the container that it was encoded into. */
  path(name: EncodedName): Promise<string> {
    const made = this.#made.get(name) ?? this.#encode(name)
    this.#made.set(name, made)
    return made
  }

  async #encode(name: EncodedName): Promise<string> {
    const [file, args] = encoded[name]
    const path = join(this.folder, `stream-${file}`)
    if (existsSync(path)) return path
    this.#frames ??= this.#writeFrames()
    const size = `${ORACLE_WIDTH}x${ORACLE_HEIGHT}`
    const input = [
      '-f',
      'rawvideo',
      '-pix_fmt',
      'yuv420p',
      '-s',
      size,
      '-r',
      String(ORACLE_FPS),
      '-i',
      await this.#frames,
    ]
    const unfinished = join(this.folder, `unfinished-${file}`)
    await run('ffmpeg', ['-v', 'error', '-y', ...input, ...args, unfinished])
    await rename(unfinished, path)
    return path
  }

  /** All frames as they were drawn: 8.6 MB. */
  async #writeFrames(): Promise<string> {
    const path = join(this.folder, 'frames.yuv')
    const shape = { width: ORACLE_WIDTH, height: ORACLE_HEIGHT, framesPerSecond: ORACLE_FPS }
    await pipeline(function* () {
      for (let frame = 0; frame < FRAMES; frame++) yield markedFrame(shape, frame)
    }, createWriteStream(path))
    return path
  }
}
