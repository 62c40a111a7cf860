import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { RgbPicture } from '../../src/pictures/picture-encoder.ts'

const run = promisify(execFile)
const MAX_OUTPUT = 1024 * 1024 * 1024 // bytes
/** Seconds around a moment whose frames are compared: less of large pictures. */
const AROUND = 0.6
const AROUND_LARGE = 0.1
const LARGE_PIXELS = 1_000_000

/** One frame as ffmpeg shows it: aspect, rotation and tone applied. */
export interface ReferenceFrame {
  /** Seconds after the video's first frame. */
  readonly seconds: number
  readonly picture: RgbPicture
}

/** What ffprobe says of a file's video. */
export interface ReferenceVideo {
  readonly codec: string
  /** Seconds: of the file, and of its video stream. */
  readonly durations: readonly number[]
  /** Degrees clockwise, and whether the picture is mirrored after that; undefined for a matrix that is none of right angles. */
  readonly orientation: Orientation | undefined
}

export interface Orientation {
  readonly rotation: 0 | 90 | 180 | 270
  readonly mirrored: boolean
  /** As a libavfilter graph. */
  readonly filter: string
}

const number = z.coerce.number()
const probed = z.object({
  streams: z
    .array(
      z.object({
        codec_name: z.string().default('unknown'),
        width: number.default(0),
        height: number.default(0),
        start_time: number.optional(),
        duration: number.optional(),
        color_transfer: z.string().optional(),
        side_data_list: z.array(z.object({ displaymatrix: z.string().optional() })).default([]),
      }),
    )
    .min(1),
  format: z.object({ duration: number.optional(), start_time: number.optional() }),
})

/**
 * The signs of a display matrix (`a b`, `c d`; ISO 14496-12 § 6.2.2), where x' = ax + cy and y' = bx + dy, y downwards,
 * and what ffmpeg calls the same.
 */
const orientations: Readonly<Record<string, Orientation>> = {
  '1 0 0 1': { rotation: 0, mirrored: false, filter: 'null' },
  '0 1 -1 0': { rotation: 90, mirrored: false, filter: 'transpose=clock' },
  '-1 0 0 -1': { rotation: 180, mirrored: false, filter: 'hflip,vflip' },
  '0 -1 1 0': { rotation: 270, mirrored: false, filter: 'transpose=cclock' },
  '-1 0 0 1': { rotation: 0, mirrored: true, filter: 'hflip' },
  '1 0 0 -1': { rotation: 180, mirrored: true, filter: 'vflip' },
  '0 1 1 0': { rotation: 90, mirrored: true, filter: 'transpose=cclock_flip' },
  '0 -1 -1 0': { rotation: 270, mirrored: true, filter: 'transpose=clock_flip' },
}

/** HDR as Shoal shows it; the oracle has its own copy of these numbers. */
const toneMap =
  'zscale=t=linear:npl=203,format=gbrpf32le,tonemap=tonemap=hable:desat=0,zscale=p=bt709:t=bt709:m=bt709:r=tv,format=yuv444p,'

/** Asks ffprobe about a video, and ffmpeg for its frames. */
export async function openReference(path: string): Promise<Reference> {
  const args = ['-v', 'error', '-select_streams', 'V:0', '-show_streams', '-show_format', '-of', 'json', path]
  const { streams, format } = probed.parse(JSON.parse((await run('ffprobe', args)).stdout))
  const [stream] = streams
  if (stream === undefined) throw new Error(`${path} has no video`)
  const matrix = stream.side_data_list.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix
  const video = {
    codec: stream.codec_name,
    durations: [format.duration, stream.duration].filter((seconds) => seconds !== undefined),
    orientation: orientations[matrix === undefined ? '1 0 0 1' : signsOf(matrix)],
  }
  const hdr = ['smpte2084', 'arib-std-b67'].includes(stream.color_transfer ?? '')
  const around = stream.width * stream.height > LARGE_PIXELS ? AROUND_LARGE : AROUND
  const look = { start: stream.start_time ?? 0, hdr, around, filter: video.orientation?.filter ?? 'null' }
  return { video, frames: (moments) => decode(path, moments, look) }
}

export interface Reference {
  readonly video: ReferenceVideo
  /** The frames about these moments, in order, and where none is near one of them the one before it. */
  frames(moments: readonly number[]): Promise<readonly ReferenceFrame[]>
}

/** The four signs from ffprobe's text, whose lines are an address, then three numbers. */
function signsOf(matrix: string): string {
  const rows = matrix
    .trim()
    .split('\n')
    .map((line) => line.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [])
  return [rows[0]?.[0], rows[0]?.[1], rows[1]?.[0], rows[1]?.[1]].map((value = 0) => Math.sign(value)).join(' ')
}

interface Look {
  readonly start: number
  readonly hdr: boolean
  /** Seconds. */
  readonly around: number
  readonly filter: string
}

async function decode(path: string, moments: readonly number[], look: Look): Promise<readonly ReferenceFrame[]> {
  const near = moments
    .map((moment) => `between(t,${look.start + moment - look.around},${look.start + moment + look.around})`)
    .join('+')
  const graph = [
    'yadif=deint=interlaced',
    'showinfo@all=checksum=0',
    `select='${near || 1}'`,
    'showinfo@near=checksum=0',
    `${look.hdr ? toneMap : ''}scale=w='max(1,round(iw*sar))':h=ih`,
    'setsar=1',
    look.filter,
    'format=rgb24',
  ].join(',')
  const args = ['-hide_banner', '-nostats', '-copyts', '-noautorotate', '-i', path, '-map', '0:V:0']
  const output = ['-fps_mode', 'passthrough', '-vf', graph, '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1']
  const { stdout, stderr } = await run('ffmpeg', [...args, ...output], { encoding: 'buffer', maxBuffer: MAX_OUTPUT })
  const log = stderr.toString()
  const [first] = timesOf(log, 'all')
  const times = timesOf(log, 'near')
  const pictures = readPictures(stdout)
  if (first === undefined || times.length !== pictures.length) {
    throw new Error(`ffmpeg showed ${pictures.length} frames and told of ${times.length}`)
  }
  return pictures
    .map((picture, i) => ({ seconds: (times[i] ?? 0) - first, picture }))
    .sort((a, b) => a.seconds - b.seconds)
}

function timesOf(log: string, instance: string): readonly number[] {
  const lines = log.matchAll(
    new RegExp(`\\[showinfo@${instance} @ [^\\]]*\\] n: *\\d+ pts: *\\S+ pts_time:(\\S+)`, 'g'),
  )
  return [...lines].map(([, time]) => Number(time))
}

/** Pictures in a row: `P6\n<width> <height>\n255\n`, then three bytes per pixel (netpbm's ppm(5)). */
function readPictures(bytes: Buffer): readonly RgbPicture[] {
  const pictures: RgbPicture[] = []
  for (let at = 0; at < bytes.length; ) {
    const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', at, at + 64))
    if (header === null) throw new Error('ffmpeg wrote something that is no picture')
    const [width, height] = [Number(header[1]), Number(header[2])]
    at += header[0].length
    pictures.push({ width, height, rgb: bytes.subarray(at, at + width * height * 3) })
    at += width * height * 3
  }
  return pictures
}
