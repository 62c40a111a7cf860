import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
  AVSEEK_FLAG_BYTE,
  avGetCodecName,
  Demuxer,
  Packet,
  type Stream,
} from 'node-av'
import { pixelAspect } from '../../container/video-display.ts'
import { guessPlace, mustGuess } from './guess-place.ts'
import { type AskedFile, type Cut, demuxerOptions, type MediaCutter, RUN_BYTES, SEARCH_BYTES } from './media-cutter.ts'
import { muxClip } from './mux-clip.ts'
import { fromEarlier, nearestKeyframe } from './nearest-keyframe.ts'
import { RangedInput } from './ranged-input.ts'

/** Bytes of libavformat's buffer: what it reads at once where it looks for a moment. */
const BUFFER_BYTES = 16 * 1024
const CLIP_BYTES = 64 * 2 ** 20
const MAX_PACKETS = 50_000
/** Seconds by which times are off that mean the same. */
const SAME = 0.001
/** Seconds. */
const BEFORE_START = 1
/** Pictures that may lie between others in another order where the stream does not say how many. */
const MIN_DELAY = 4

interface SearchedFile {
  readonly file: AskedFile
  readonly searchable: boolean
}

interface Picture {
  readonly packet: Packet
  /** Bytes. */
  readonly size: number
  readonly seconds: number
  readonly key: boolean
  /** First byte in the file, about. */
  readonly place: number
}

/** Cuts with the package node-av. */
export class NodeAvCutter implements MediaCutter {
  readonly opened: MediaCutter['opened']
  readonly #demuxer: Demuxer
  readonly #input: RangedInput
  readonly #file: AskedFile
  readonly #stream: Stream
  /** Presentation time of the first picture, in the stream's own time. */
  readonly #start: number
  /** Times lead to places; else places are guessed. */
  #searchable: boolean

  private constructor({ file, searchable }: SearchedFile, demuxer: Demuxer, input: RangedInput) {
    this.#searchable = searchable
    this.#demuxer = demuxer
    this.#input = input
    this.#file = file
    this.#stream = videoOf(demuxer)
    const { startTime, codecpar } = this.#stream
    this.#start = startTime === AV_NOPTS_VALUE ? 0 : this.#secondsOf(startTime)
    if (demuxer.duration <= 0) throw new Error('its duration is unknown')
    this.opened = {
      kind: 'opened',
      codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
      width: codecpar.width,
      height: codecpar.height,
      pixelAspect: aspectOf(this.#stream),
      durationSeconds: demuxer.duration,
    }
  }

  static async open(file: AskedFile): Promise<NodeAvCutter> {
    const input = new RangedInput(file)
    const { format } = file
    const options = demuxerOptions(format)
    const demuxer = await Demuxer.open(input.callbacks, { format, bufferSize: BUFFER_BYTES, options })
    return new NodeAvCutter({ file, searchable: !(await mustGuess(file)) }, demuxer, input)
  }

  async keyframe(seconds: number, reach: number): Promise<Cut> {
    const best = await nearestKeyframe(seconds, reach, {
      from: (at) => this.#keyframeFrom(at),
      drop: (picture) => free([picture]),
    })
    return this.#cut([best], best.seconds)
  }

  exact(seconds: number): Promise<Cut> {
    return fromEarlier(seconds, async (from) => {
      const placed = (await this.#seek(from)) || (await this.#seekByGuess(from))
      return placed ? this.#runUpTo(seconds, from <= 0) : undefined
    })
  }

  /** Undefined where no keyframe comes, or the first one after the moment. */
  async #runUpTo(seconds: number, acceptLate: boolean): Promise<Cut | undefined> {
    this.#input.allowance = RUN_BYTES
    const delay = Math.max(this.#stream.codecpar.videoDelay, MIN_DELAY)
    let run: Picture[] = []
    let bytes = 0
    let later = 0
    for (let count = 0; count < MAX_PACKETS && later <= delay; count++) {
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

  async #keyframeFrom(seconds: number): Promise<Picture | undefined> {
    if (!((await this.#seek(seconds)) || (await this.#seekByGuess(seconds)))) return undefined
    this.#input.allowance = RUN_BYTES
    for (let count = 0; count < MAX_PACKETS; count++) {
      const picture = await this.#nextPicture()
      if (picture === undefined || picture.key) return picture
      picture.packet.free()
    }
    return undefined
  }

  /** Whether libavformat found the moment's place without reading too much. */
  async #seek(seconds: number): Promise<boolean> {
    if (!this.#searchable) return false
    this.#input.allowance = SEARCH_BYTES
    // Where times are found by halving, only one before the first leads to the very start; others refuse that.
    const { format } = this.#file
    const halved = format === 'mpeg' || format === 'mpegvideo' || format === 'mpegts'
    const moment = seconds > 0 ? seconds : halved ? -BEFORE_START : 0
    const time = BigInt(Math.round((moment + this.#start) / secondsPerUnit(this.#stream)))
    const result = await this.#demuxer.getFormatContext().seekFrame(this.#stream.index, time, AVSEEK_FLAG_BACKWARD)
    const tooDear = this.#input.allowance <= 0
    if (tooDear || result < 0) this.#searchable = false
    return result >= 0 && !tooDear
  }

  async #seekByGuess(seconds: number): Promise<boolean> {
    const place = await guessPlace(this.#file, seconds / this.opened.durationSeconds)
    if (place === undefined) return false
    this.#input.allowance = SEARCH_BYTES
    return (await this.#demuxer.getFormatContext().seekFrame(-1, BigInt(place), AVSEEK_FLAG_BYTE)) >= 0
  }

  async #nextPicture(): Promise<Picture | undefined> {
    const packet = new Packet()
    packet.alloc()
    for (let count = 0; count < MAX_PACKETS; count++) {
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

function secondsPerUnit({ timeBase }: Stream): number {
  return timeBase.num / timeBase.den
}

function aspectOf({ sampleAspectRatio: { num, den } }: Stream): number | undefined {
  return num > 0 && den > 0 ? pixelAspect(num, den) : undefined
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

function free(run: readonly Picture[]): void {
  for (const { packet } of run) packet.free()
}
