import { z } from 'zod'
import { type CopiedRun, type RunPicture, readCopiedRun } from '../../container/matroska/copied-run.ts'
import { pixelAspect } from '../../container/video-display.ts'
import { ContainerError, type FileRange } from '../../container/video-reader.ts'
import { DecodeError } from '../../pictures/frame-decoder.ts'
import type { Confinement } from '../confined/confined-spawn.ts'
import { runProgram } from '../confined/run-program.ts'
import { guessPlace, mustGuess } from './guess-place.ts'
import { type AskedFile, type Cut, demuxerOptions, type MediaCutter, RUN_BYTES, SEARCH_BYTES } from './media-cutter.ts'
import { fromEarlier, nearestKeyframe } from './nearest-keyframe.ts'
import { RangeServer, type Splice } from './range-server.ts'

/** The programs live where this process does. */
const confinement: Confinement = { level: 'as its parent', ownNetwork: false, prefix: [], launcher: undefined }
/** Milliseconds. The parent ends us much sooner when nothing is asked of it; waiting for bytes takes its time. */
const PROGRAM_WALL = 30 * 60 * 1000
const PROBE_OUTPUT = 256 * 1024 // bytes
const CLIP_BYTES = 64 * 2 ** 20
/** Seconds by which times are off that mean the same: Matroska counts milliseconds. */
const SAME = 0.002
/** Seconds after a moment up to which pictures are copied, so that none shown before it is missing. */
const BEYOND = 0.3
/** Seconds added to all times of a clip: Matroska has none below zero. */
const CLIP_START = 60
/** Seconds by which ffmpeg seeks earlier where pictures are stored in another order than shown, but for MP4. */
const EARLIER = 3 / 23

const probeReply = z.object({
  format: z.object({ duration: z.coerce.number().default(0) }),
  streams: z.array(
    z.object({
      index: z.int(),
      codec_name: z.string().max(100).default('unknown'),
      width: z.int().min(0).default(0),
      height: z.int().min(0).default(0),
      sample_aspect_ratio: z.string().max(30).default(''),
      start_time: z.coerce.number().default(0),
      has_b_frames: z.int().default(0),
      disposition: z.object({ attached_pic: z.int() }),
    }),
  ),
})
const packetReply = z.object({ packets: z.array(z.object({ pos: z.coerce.number().optional() })) })

type VideoStream = z.output<typeof probeReply>['streams'][number]

/** What all processes read from, and what ends them with ours. */
interface Source {
  readonly file: AskedFile
  readonly server: RangeServer
  readonly signal: AbortSignal
  readonly searchable: boolean
}

/** A run of coded pictures, and where it was read. */
interface Run extends CopiedRun {
  readonly range: FileRange
}

/** A keyframe alone in its run. */
interface LoneKeyframe {
  readonly seconds: number
  readonly run: Run
}

/** Cuts with the system's ffmpeg and ffprobe, one process for each search. */
export class FfmpegCutter implements MediaCutter {
  readonly opened: MediaCutter['opened']
  readonly #file: AskedFile
  readonly #server: RangeServer
  readonly #stream: VideoStream
  /** Bytes that opening the file took; each process opens it anew. */
  readonly #openingBytes: number
  readonly #signal: AbortSignal
  /** Times lead to places; else places are guessed. */
  #searchable: boolean
  /** First byte of the first picture, once asked for. */
  #head: number | undefined

  private constructor({ file, server, signal, searchable }: Source, probed: z.output<typeof probeReply>) {
    this.#file = file
    this.#signal = signal
    this.#searchable = searchable
    this.#server = server
    this.#openingBytes = server.served
    const video = probed.streams.find(({ disposition }) => disposition.attached_pic === 0)
    if (video === undefined) throw new Error('the file has no video stream')
    const durationSeconds = probed.format.duration
    if (!(durationSeconds > 0)) throw new Error('its duration is unknown')
    this.#stream = video
    const { codec_name: codec, width, height, sample_aspect_ratio: ratio } = video
    const [across = 0, down = 0] = ratio.split(':').map(Number)
    this.opened = { kind: 'opened', codec, width, height, durationSeconds, pixelAspect: pixelAspect(across, down) }
  }

  static async open(file: AskedFile): Promise<FfmpegCutter> {
    const server = await RangeServer.open(file)
    const stop = new AbortController()
    process.once('exit', () => stop.abort())
    const wanted =
      'format=duration:stream=index,codec_name,width,height,sample_aspect_ratio,start_time,has_b_frames:stream_disposition=attached_pic'
    const args = ['-select_streams', 'v', '-show_entries', wanted, '-of', 'json', ...inputOf(file, server.url())]
    const json = await run(['ffprobe', ...args], PROBE_OUTPUT, stop.signal)
    const source = { file, server, signal: stop.signal, searchable: !(await mustGuess(file)) }
    return new FfmpegCutter(source, probeReply.parse(JSON.parse(json.toString())))
  }

  async keyframe(seconds: number, reach: number): Promise<Cut> {
    const { run, seconds: found } = await nearestKeyframe<LoneKeyframe>(seconds, reach, {
      from: async (at) => {
        const copied = await this.#copy(at, ['-frames:v', '1'])
        const first = copied?.pictures.find(({ keyframe }) => keyframe)
        return first && copied && { seconds: first.seconds, run: { ...copied, pictures: [first] } }
      },
      drop: () => undefined,
    })
    return { clip: run.write(run.pictures), reply: { kind: 'clip', seconds: found, range: run.range } }
  }

  exact(seconds: number): Promise<Cut> {
    return fromEarlier(seconds, async (from) => {
      const until = this.#stream.start_time + seconds + BEYOND
      const copied = await this.#copy(from, ['-to', String(until)])
      const first = copied?.pictures.findLast((each) => each.keyframe && each.seconds <= seconds + SAME)
      const start = first ?? (from <= 0 ? copied?.pictures.find(({ keyframe }) => keyframe) : undefined)
      return copied && start && cutFrom(copied, start, seconds)
    })
  }

  /** Copies pictures from the first keyframe after the place to which ffmpeg goes for a moment. */
  async #copy(seconds: number, until: readonly string[]): Promise<Run | undefined> {
    const searched = await this.#finds(seconds)
    const splice = searched ? undefined : await this.#spliceFor(seconds)
    if (!searched && splice === undefined) return undefined
    const seek = searched && seconds > 0 ? ['-seek_timestamp', '1', '-ss', String(this.#seekTime(seconds))] : []
    const args = [
      ...['-nostdin', ...seek, ...inputOf(this.#file, this.#server.url(splice))],
      ...['-map', `0:${this.#stream.index}`, '-c', 'copy', '-copyts', '-copypriorss', '1'],
      // Pictures without a time to be shown at are taken as shown in the order in which they are stored.
      ...['-bsf:v', 'setts=pts=if(eq(PTS\\,NOPTS)\\,DTS\\,PTS)', '-output_ts_offset', String(CLIP_START), ...until],
      ...['-f', 'matroska', 'pipe:1'],
    ]
    this.#server.allow(this.#openingBytes + RUN_BYTES)
    const bytes = await run(['ffmpeg', ...args], CLIP_BYTES, this.#signal)
    const range = this.#server.lastRun
    const copied = await readPictures(bytes)
    if (copied === undefined) return undefined
    const offset = CLIP_START + this.#stream.start_time
    const pictures = copied.pictures.map((picture) => ({ ...picture, seconds: picture.seconds - offset }))
    return { ...copied, pictures, range }
  }

  /** Whether libavformat finds the moment's place without reading too much. */
  async #finds(seconds: number): Promise<boolean> {
    // IVF has neither an index nor marks between its pictures: the only way to a moment is through all before it.
    if (this.#file.format === 'ivf' || !this.#searchable || seconds <= 0) return this.#searchable
    this.#server.allow(this.#openingBytes + SEARCH_BYTES)
    try {
      await this.#firstPacket(`${this.#seekTime(seconds)}%+#1`)
      this.#searchable = !this.#server.exhausted
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#searchable = false
    }
    return this.#searchable
  }

  /** The file's head, and behind it what comes from where the moment should be. */
  async #spliceFor(seconds: number): Promise<Splice | undefined> {
    this.#server.allow(this.#openingBytes + SEARCH_BYTES)
    this.#head ??= (await this.#firstPacket('%+#1')) ?? 0
    const place = await guessPlace(this.#file, seconds / this.opened.durationSeconds)
    return place === undefined ? undefined : { head: this.#head, place: Math.max(place, this.#head) }
  }

  /** First byte of the first picture of an interval as ffprobe writes it. */
  async #firstPacket(interval: string): Promise<number | undefined> {
    const stream = String(this.#stream.index)
    const wanted = [
      '-select_streams',
      stream,
      '-read_intervals',
      interval,
      '-show_entries',
      'packet=pos',
      '-of',
      'json',
    ]
    const json = await run(
      ['ffprobe', ...wanted, ...inputOf(this.#file, this.#server.url())],
      PROBE_OUTPUT,
      this.#signal,
    )
    return packetReply.parse(JSON.parse(json.toString())).packets[0]?.pos
  }

  /** A moment in the stream's own time, such that ffmpeg goes to the keyframe before it and none earlier. */
  #seekTime(seconds: number): number {
    const { start_time, has_b_frames } = this.#stream
    return start_time + seconds + (has_b_frames > 0 && this.#file.format !== 'mov' ? EARLIER : 0)
  }
}

/** Options by which ffmpeg and ffprobe open the file: nothing but this address, and never a guessed format. */
function inputOf({ format }: AskedFile, url: string): readonly string[] {
  const options = Object.entries(demuxerOptions(format)).flatMap(([name, value]) => [`-${name}`, value])
  const http = ['-protocol_whitelist', 'http,tcp', '-reconnect', '1', '-reconnect_delay_max', '0']
  return ['-hide_banner', '-loglevel', 'error', ...http, ...options, '-f', format, '-i', url]
}

/** @throws DecodeError where the program fails, told without its lines about answers that broke off. */
async function run(command: readonly string[], maximalOutput: number, signal: AbortSignal): Promise<Buffer> {
  const job = { input: new Uint8Array(), maximalOutput, wallMs: PROGRAM_WALL, signal }
  try {
    return (await runProgram(confinement, command, job)).output
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(error.message.replaceAll(HTTP_LINE, '').replaceAll(HTTP_ADDRESS, 'the file'), {
      cause: error,
    })
  }
}

const HTTP_LINE = /(?:\[http @ [^\]]*\])?[^\n(]*(?:Stream ends prematurely|Last message repeated)[^\n]*\n/g
const HTTP_ADDRESS = /http:[^\s:]*:\d+[^\s:]*/g

/** Undefined where there are none: then ffmpeg writes no more than a head. */
async function readPictures(bytes: Uint8Array): Promise<CopiedRun | undefined> {
  try {
    return await readCopiedRun(bytes)
  } catch (error) {
    if (error instanceof ContainerError) return undefined
    throw error
  }
}

/** The pictures from a keyframe on, but for those that were to be shown before it: they need others that are not here. */
function cutFrom(run: Run, start: RunPicture, seconds: number): Cut {
  const pictures = run.pictures.slice(run.pictures.indexOf(start)).filter((each) => each.seconds >= start.seconds)
  const shown = pictures.reduce(
    (best, each) => (each.seconds <= seconds + SAME && each.seconds > best ? each.seconds : best),
    start.seconds,
  )
  const showAt = pictures.length > 1 ? { showAt: shown - start.seconds } : {}
  return { clip: run.write(pictures), reply: { kind: 'clip', seconds: shown, range: run.range, ...showAt } }
}
