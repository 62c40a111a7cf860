import { z } from 'zod'
import type { Clip } from '../../container/clip.ts'
import { type DecodedFrame, DecodeError, type FrameDecoder, type SourcePicture } from '../../pictures/frame-decoder.ts'
import { pictureFilter } from '../../pictures/picture-filter.ts'
import { findConfinement } from '../confined/confined-spawn.ts'
import { defaultDecoderLimits, wallOf } from '../confined/decoder-limits.ts'
import { type ProgramJob, runProgram } from '../confined/run-program.ts'
import { mediaOpener } from '../media/open-media.ts'

const PIPE = 'pipe:0'
const PROBE_OUTPUT = 256 * 1024 // bytes
/** What the decoders of libavcodec say of parts that they make up. */
const DAMAGE = /error while decoding|concealing|corrupt/i
/** Seconds by which times are off that mean the same: Matroska counts milliseconds. */
const SAME = 0.002
const PPM_HEADER = 64 // bytes, more than any header that ffmpeg writes

const probeReply = z.object({
  streams: z.array(
    z.object({
      codec_name: z.string().default('unknown'),
      profile: z.string().optional(),
      width: z.int().default(0),
      height: z.int().default(0),
      pix_fmt: z.string().default('unknown'),
      color_transfer: z.string().optional(),
      color_primaries: z.string().optional(),
      color_space: z.string().optional(),
      field_order: z.string().optional(),
    }),
  ),
})

/**
 * Decodes with the system's `ffmpeg` and `ffprobe`, one confined process each per clip.
 * @throws DecodeError where they are not installed.
 */
export async function openFfmpegDecoder(signal: AbortSignal, limits = defaultDecoderLimits): Promise<FrameDecoder> {
  const confinement = await findConfinement(limits, signal)
  const run = (program: string, args: readonly string[], job: ProgramJob) =>
    runProgram(confinement, [program, ...args], job)
  const versionJob = { input: new Uint8Array(), maximalOutput: PROBE_OUTPUT, wallMs: limits.wallMs, signal }
  const version = /^ffmpeg version (\S+)/.exec((await run('ffmpeg', ['-version'], versionJob)).output.toString())?.[1]
  if (version === undefined) throw new DecodeError('ffmpeg does not say its version')

  const decode = async (clip: Clip, abort: AbortSignal): Promise<DecodedFrame> => {
    const input = ['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'pipe', '-f', clip.format, '-i', PIPE]
    const job = { input: clip.bytes, wallMs: wallOf(clip, limits), signal: abort }
    const probed = await run('ffprobe', ['-select_streams', 'v:0', '-show_streams', '-of', 'json', ...input], {
      ...job,
      maximalOutput: PROBE_OUTPUT,
    })
    const { source, matrix } = readProbe(probed.output)
    if (source.width * source.height > limits.maximalPixels) throw new DecodeError('the picture has too many pixels')
    const { graph, toneMap, warnings } = pictureFilter({ ...source, matrix }, clip.display)
    const output = [
      '-map',
      '0:v:0',
      '-vf',
      `${choose(clip)}${graph}`,
      '-frames:v',
      '1',
      '-f',
      'image2pipe',
      '-c:v',
      'ppm',
      'pipe:1',
    ]
    const { output: ppm, complaints } = await run(
      'ffmpeg',
      ['-nostdin', '-max_pixels', String(limits.maximalPixels), '-noautorotate', ...input, ...output],
      { ...job, maximalOutput: limits.maximalPixels * 3 * 2 },
    )
    return { ...readPpm(ppm), source, damaged: DAMAGE.test(complaints), toneMap, warnings }
  }
  // ffmpeg reads whole files over a loopback; where that would take a network from outside, it reads none.
  const reading = await findConfinement(limits, signal, 'loopback')
  const openMedia = mediaOpener('ffmpeg-media-child', { confinement: reading, limits })
  return {
    name: `ffmpeg ${version}`,
    sandbox: confinement.level,
    decode,
    ...(reading.ownNetwork === confinement.ownNetwork ? { openMedia } : {}),
    close: async () => undefined,
  }
}

/** Passes over the pictures before the wanted one; times are those after the first one's. */
function choose({ showAt = 0 }: Clip): string {
  return showAt === 0 ? '' : `setpts=PTS-STARTPTS,select=gte(t\\,${showAt - SAME}),`
}

function readProbe(json: Buffer): { source: SourcePicture; matrix: string | undefined } {
  let stream: z.output<typeof probeReply>['streams'][number] | undefined
  try {
    stream = probeReply.parse(JSON.parse(json.toString())).streams[0]
  } catch (cause) {
    throw new DecodeError('ffprobe answered nonsense', { cause })
  }
  if (stream === undefined) throw new DecodeError('the clip holds no video')
  const source = {
    codec: stream.codec_name,
    width: stream.width,
    height: stream.height,
    pixelFormat: stream.pix_fmt,
    interlaced: stream.field_order !== undefined && !['progressive', 'unknown'].includes(stream.field_order),
    profile: stream.profile,
    transfer: stream.color_transfer,
    primaries: stream.color_primaries,
  }
  return { source, matrix: stream.color_space }
}

/** `P6\n<width> <height>\n255\n`, then three bytes per pixel (netpbm's ppm(5)). */
function readPpm(ppm: Buffer): { width: number; height: number; rgb: Uint8Array } {
  const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(ppm.toString('latin1', 0, PPM_HEADER))
  if (header === null) throw new DecodeError('ffmpeg gave no picture')
  const [width, height] = [Number(header[1]), Number(header[2])]
  const rgb = ppm.subarray(header[0].length)
  if (rgb.length !== width * height * 3) throw new DecodeError('the picture is cut short')
  return { width, height, rgb }
}
