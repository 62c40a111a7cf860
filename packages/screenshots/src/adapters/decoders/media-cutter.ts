import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
  AVSEEK_FLAG_BYTE,
  type AVSeekFlag,
  avGetCodecName,
  Demuxer,
  Packet,
  type Stream,
} from 'node-av'
import type { ContainerFormat } from '../../container/container-format.ts'
import { nextFlvTag } from './flv-tags.ts'
import type { MediaReply } from './media-messages.ts'
import { muxClip } from './mux-clip.ts'
import type { RangedInput } from './ranged-input.ts'

/** Bytes of libavformat's buffer: what it reads at once where it looks for a moment. */
const BUFFER_BYTES = 16 * 1024
/** Bytes that may tell which streams there are. */
const PROBE_BYTES = 300_000
/** Bytes that one search may read; an index or halving needs less, and going through the whole file needs more. */
const SEARCH_BYTES = 4 * 2 ** 20
/** Bytes from a place in the file up to the picture wanted. */
const RUN_BYTES = 96 * 2 ** 20
const CLIP_BYTES = 64 * 2 ** 20
const MAXIMAL_PACKETS = 50_000
/** Bytes in which the next FLV tag is looked for: more than the largest picture. */
const FLV_WINDOW = 2 ** 20
/** Seconds by which times are off that mean the same. */
const SAME = 0.001
/** Seconds before an exact moment at which reading begins, until a keyframe comes before the moment. */
const STEPS_BACK = [0, 2, 6, 18, 54]
/** Of these, how many a keyframe is worth. */
const KEYFRAME_STEPS = 4
/** Seconds. */
const BEFORE_START = 1
/** Pictures that may lie between others in another order where the stream does not say how many. */
const LEAST_DELAY = 4

type Cut = { readonly clip: Uint8Array; readonly reply: Extract<MediaReply, { kind: 'clip' }> }

interface Picture {
  readonly packet: Packet
  /** Bytes. */
  readonly size: number
  readonly seconds: number
  readonly key: boolean
  /** First byte in the file, about. */
  readonly place: number
}

/** Finds moments in a file with libavformat, and cuts out the coded pictures that show them. */
export class MediaCutter {
  readonly opened: Extract<MediaReply, { kind: 'opened' }>
  readonly #demuxer: Demuxer
  readonly #input: RangedInput
  readonly #format: ContainerFormat
  readonly #stream: Stream
  /** Presentation time of the first picture, in the stream's own time. */
  readonly #start: number
  /** Times lead to places; else places are guessed. */
  #searchable = true

  private constructor(demuxer: Demuxer, input: RangedInput, format: ContainerFormat) {
    this.#demuxer = demuxer
    this.#input = input
    this.#format = format
    this.#stream = videoOf(demuxer)
    const { startTime, codecpar } = this.#stream
    this.#start = startTime === AV_NOPTS_VALUE ? 0 : this.#secondsOf(startTime)
    if (demuxer.duration <= 0) throw new Error('its duration is unknown')
    this.opened = {
      kind: 'opened',
      codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
      width: codecpar.width,
      height: codecpar.height,
      durationSeconds: demuxer.duration,
    }
  }

  static async open(input: RangedInput, format: ContainerFormat): Promise<MediaCutter> {
    const options = { probesize: String(PROBE_BYTES), analyzeduration: '0', ...optionsOf(format) }
    const demuxer = await Demuxer.open(input.callbacks, { format, bufferSize: BUFFER_BYTES, options })
    return new MediaCutter(demuxer, input, format)
  }

  /** A keyframe within reach of the moment, or the nearest one that a few searches find. */
  async keyframe(seconds: number, reach: number): Promise<Cut> {
    let best: Picture | undefined
    const keep = (found: Picture | undefined): void => {
      const distance = (picture: Picture): number => Math.abs(picture.seconds - seconds)
      const better = found !== undefined && (best === undefined || distance(found) < distance(best))
      const worse = better ? best : found
      worse?.packet.free()
      if (better) best = found
    }
    for (const back of STEPS_BACK.slice(0, KEYFRAME_STEPS)) {
      keep(await this.#keyframeFrom(back === 0 ? seconds + reach : seconds - back, AVSEEK_FLAG_BACKWARD))
      if (best !== undefined && best.seconds <= seconds + reach) break
    }
    const early = best !== undefined && best.seconds < seconds - reach
    if (early && this.#searchable) keep(await this.#keyframeFrom(seconds, NEXT))
    if (best === undefined) throw new Error('no keyframe was found there')
    return this.#cut([best], best.seconds)
  }

  /** The picture that is on the screen at the moment, with all that it needs from the keyframe before it. */
  async exact(seconds: number): Promise<Cut> {
    for (const back of STEPS_BACK) {
      const from = seconds - back
      const placed = (await this.#seek(from, AVSEEK_FLAG_BACKWARD)) || (await this.#seekByGuess(from))
      const cut = placed ? await this.#runUpTo(seconds, from <= 0) : undefined
      if (cut !== undefined) return cut
    }
    throw new Error('no keyframe was found before it')
  }

  /** Undefined where no keyframe comes, or the first one after the moment. */
  async #runUpTo(seconds: number, acceptLate: boolean): Promise<Cut | undefined> {
    this.#input.allowance = RUN_BYTES
    const delay = Math.max(this.#stream.codecpar.videoDelay, LEAST_DELAY)
    let run: Picture[] = []
    let bytes = 0
    let later = 0
    for (let count = 0; count < MAXIMAL_PACKETS && later <= delay; count++) {
      const picture = await this.#nextPicture()
      if (picture === undefined) break
      const first = picture.key && (picture.seconds <= seconds + SAME || run.length === 0)
      if (first) {
        free(run)
        run = [picture]
        bytes = picture.size
      } else if (run[0] !== undefined && picture.seconds >= run[0].seconds) {
        run.push(picture)
        bytes += picture.size
      } else {
        // Pictures that were to be shown before the keyframe need others that are not here.
        picture.packet.free()
      }
      if (run.length > 0 && picture.seconds > seconds + SAME) later++
      if (bytes > CLIP_BYTES) throw new Error('too many bytes lie between the keyframe and the moment')
    }
    const [first] = run
    if (first === undefined) return undefined
    if (first.seconds > seconds + SAME && !acceptLate) {
      free(run)
      return undefined
    }
    const shown = run.reduce(
      (best, each) => (each.seconds <= seconds + SAME && each.seconds > best ? each.seconds : best),
      first.seconds,
    )
    return this.#cut(run, shown)
  }

  async #keyframeFrom(seconds: number, flag: AVSeekFlag): Promise<Picture | undefined> {
    if (!(await this.#seek(seconds, flag))) {
      if (flag === NEXT && this.#searchable) return undefined
      if (!(await this.#seekByGuess(seconds))) return undefined
    }
    this.#input.allowance = RUN_BYTES
    for (let count = 0; count < MAXIMAL_PACKETS; count++) {
      const picture = await this.#nextPicture()
      if (picture === undefined || picture.key) return picture
      picture.packet.free()
    }
    return undefined
  }

  /** Whether libavformat found the moment's place without reading too much. */
  async #seek(seconds: number, flag: AVSeekFlag): Promise<boolean> {
    if (!this.#searchable) return false
    this.#input.allowance = SEARCH_BYTES
    // Where times are found by halving, only one before the first leads to the very start; others refuse that.
    const halved = this.#format === 'mpeg' || this.#format === 'mpegvideo' || this.#format === 'mpegts'
    const moment = seconds > 0 ? seconds : halved ? -BEFORE_START : 0
    const time = BigInt(Math.round((moment + this.#start) / secondsPerUnit(this.#stream)))
    const result = await this.#demuxer.getFormatContext().seekFrame(this.#stream.index, time, flag)
    const tooDear = this.#input.allowance <= 0
    if (tooDear || (result < 0 && flag !== NEXT)) this.#searchable = false
    return result >= 0 && !tooDear
  }

  /** Goes to where the moment should be if all seconds had the same size. */
  async #seekByGuess(seconds: number): Promise<boolean> {
    const { length } = this.#input
    const share = Math.min(1, Math.max(0, seconds / this.opened.durationSeconds))
    let place = Math.floor(share * (length - 1))
    if (this.#format === 'flv' && place > 0) {
      const window = await this.#input.bytes(place, FLV_WINDOW)
      const tag = window === undefined ? undefined : nextFlvTag(window)
      if (tag === undefined) return false
      place += tag
    }
    this.#input.allowance = SEARCH_BYTES
    return (await this.#demuxer.getFormatContext().seekFrame(-1, BigInt(place), AVSEEK_FLAG_BYTE)) >= 0
  }

  async #nextPicture(): Promise<Picture | undefined> {
    const packet = new Packet()
    packet.alloc()
    for (let count = 0; count < MAXIMAL_PACKETS; count++) {
      if ((await this.#demuxer.getFormatContext().readFrame(packet)) < 0) break
      const time = packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts
      if (packet.streamIndex === this.#stream.index && time !== AV_NOPTS_VALUE) {
        const place = packet.pos >= 0n ? Number(packet.pos) : this.#input.lastRead
        return {
          packet,
          size: packet.size,
          seconds: this.#secondsOf(time) - this.#start,
          key: packet.isKeyframe,
          place,
        }
      }
      packet.unref()
    }
    packet.free()
    return undefined
  }

  async #cut(run: readonly Picture[], seconds: number): Promise<Cut> {
    const clip = await muxClip(
      this.#stream,
      run.map(({ packet }) => packet),
    )
    const [first, last] = [run[0], run.at(-1)]
    const offset = Math.min(first?.place ?? 0, this.#input.length - 1)
    const end = Math.min((last?.place ?? 0) + (last?.size ?? 0), this.#input.length)
    const showAt = seconds - (first?.seconds ?? 0)
    free(run)
    const range = { offset, length: Math.max(1, end - offset) }
    return { clip, reply: { kind: 'clip', seconds, range, ...(run.length > 1 ? { showAt } : {}) } }
  }

  #secondsOf(time: bigint): number {
    return Number(time) * secondsPerUnit(this.#stream)
  }
}

/** No flag: the first keyframe at or after the moment. */
const NEXT: AVSeekFlag = 0 as AVSeekFlag

function secondsPerUnit({ timeBase }: Stream): number {
  return timeBase.num / timeBase.den
}

/** The first stream of moving pictures; covers are streams too. */
function videoOf(demuxer: Demuxer): Stream {
  const video = demuxer.streams.find(
    ({ codecpar, disposition }) =>
      codecpar.codecType === AVMEDIA_TYPE_VIDEO && (disposition & AV_DISPOSITION_ATTACHED_PIC) === 0,
  )
  if (video === undefined) throw new Error('the file has no video stream')
  return video
}

/** A fragmented MP4's own index saves reading the header of every fragment. */
function optionsOf(format: ContainerFormat): Readonly<Record<string, string>> {
  return format === 'mov' ? { use_mfra_for: 'pts' } : {}
}

function free(run: readonly Picture[]): void {
  for (const { packet } of run) packet.free()
}
