import { containerName } from '../../container/container-format.ts'
import type { CutWish, OpenMedia } from '../../container/media.ts'
import { upright } from '../../container/video-display.ts'
import type { VideoFile } from '../../container/video-file.ts'
import { ContainerError, type KeyframeClip } from '../../container/video-reader.ts'
import { DecodeError } from '../../pictures/frame-decoder.ts'
import type { Confinement } from '../confined/confined-spawn.ts'
import type { DecoderLimits } from '../confined/decoder-limits.ts'
import { NativeChild, type NativeChildEvents, scriptBeside } from '../confined/native-child.ts'
import { type MediaReply, type MediaRequest, mediaReply } from './media-messages.ts'

/** Scripts beside this file that read files with libavformat, and the programs that they start. */
const programsOf = { 'node-av-media-child': [], 'ffmpeg-media-child': ['ffmpeg', 'ffprobe'] } as const
type MediaScript = keyof typeof programsOf

interface MediaTerms {
  readonly confinement: Confinement
  readonly limits: DecoderLimits
}

/** Bytes that libavformat may ask for to open a file, and to cut one clip. */
const OPENING_BYTES = 24 * 2 ** 20
const CUTTING_BYTES = 192 * 2 ** 20
/** Reads for either. */
const MAX_READS = 50_000
/** Bytes of one read. */
const MAX_READ = 16 * 2 ** 20

/** Opens each file in a confined process of its own, which gets the bytes that it asks for and nothing else. */
export function mediaOpener(script: MediaScript, { confinement, limits }: MediaTerms): OpenMedia {
  return async (file, format, signal) => {
    const child = (events: NativeChildEvents) =>
      new NativeChild(confinement, scriptBeside(import.meta.url, script), events, programsOf[script])
    const process = new MediaProcess(file, limits.wallMs, child)
    try {
      const { reply } = await process.ask({ kind: 'open', format, length: file.length }, signal)
      if (reply.kind !== 'opened') throw new DecodeError('the decoder answered out of turn')
      const { codec, width, height, durationSeconds, pixelAspect } = reply
      if (width * height > limits.maximalPixels) throw new ContainerError('the picture has too many pixels')
      const display = { pixelAspect, orientation: upright }
      const info = { container: containerName(format), codec, width, height, durationSeconds, display }
      return { info, cut: (wish, abort) => process.cut(wish, abort), close: () => process.close() }
    } catch (error) {
      await process.close()
      throw error
    }
  }
}

interface Question {
  readonly signal: AbortSignal
  settle(reply: MediaReply, body: Uint8Array): void
  fail(error: Error): void
  readonly maximalBytes: number
  bytes: number
  reads: number
}

/** One process, one file; one question after the other. */
class MediaProcess {
  readonly #file: VideoFile
  readonly #wallMs: number
  readonly #child: NativeChild
  #question: Question | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #failure: Error | undefined
  /** Runs while the process works, and not while it waits for bytes. */
  #timer: NodeJS.Timeout | undefined

  constructor(file: VideoFile, wallMs: number, start: (events: NativeChildEvents) => NativeChild) {
    this.#file = file
    this.#wallMs = wallMs
    this.#child = start({
      message: (header, body) => this.#hear(mediaReply.parse(header), body),
      failed: (error) => {
        this.#failure ??= error
        this.#question?.fail(this.#failure)
      },
    })
  }

  async cut({ seconds, picture }: CutWish, signal: AbortSignal): Promise<KeyframeClip> {
    const reach = picture.kind === 'keyframe' ? { reach: picture.reach } : {}
    const { reply, body } = await this.ask({ kind: 'cut', seconds, ...reach }, signal)
    if (reply.kind !== 'clip') throw new DecodeError('the decoder answered out of turn')
    const { range, showAt } = reply
    if (range.offset + range.length > this.#file.length) throw new DecodeError('the clip lies outside of the file')
    const clip = { format: 'matroska', bytes: body, showAt } as const
    return { clip, seconds: reply.seconds, ranges: [range] }
  }

  ask(request: MediaRequest, signal: AbortSignal): Promise<{ readonly reply: MediaReply; readonly body: Uint8Array }> {
    const answer = this.#turn.then(() => this.#ask(request, signal))
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  async #ask(request: MediaRequest, signal: AbortSignal): Promise<{ reply: MediaReply; body: Uint8Array }> {
    signal.throwIfAborted()
    if (this.#failure !== undefined) throw this.#failure
    const { promise, resolve, reject } = Promise.withResolvers<{ reply: MediaReply; body: Uint8Array }>()
    this.#question = {
      signal,
      maximalBytes: request.kind === 'open' ? OPENING_BYTES : CUTTING_BYTES,
      bytes: 0,
      reads: 0,
      fail: reject,
      settle: (reply, body) => {
        if (reply.kind === 'failed') reject(this.#failure ?? new ContainerError(reply.message))
        else resolve({ reply, body })
      },
    }
    const abort = (): void => this.#child.fail('aborted')
    signal.addEventListener('abort', abort, { once: true })
    this.#work()
    this.#child.send(request)
    try {
      return await promise
    } finally {
      clearTimeout(this.#timer)
      signal.removeEventListener('abort', abort)
      this.#question = undefined
    }
  }

  async close(): Promise<void> {
    this.#child.kill()
    await this.#child.exited
  }

  #work(): void {
    this.#timer = setTimeout(() => this.#child.fail(`no answer within ${this.#wallMs} ms`), this.#wallMs)
  }

  #hear(reply: MediaReply, body: Uint8Array): void {
    const question = this.#question
    if (question === undefined) return
    clearTimeout(this.#timer)
    if (reply.kind === 'read') void this.#serve(question, reply)
    else question.settle(reply, body)
  }

  /** A read that fails is libavformat's end of the file; its reason is told once the answer fails for it. */
  async #serve(question: Question, { offset, length }: { offset: number; length: number }): Promise<void> {
    question.reads++
    question.bytes += length
    try {
      if (length === 0 || length > MAX_READ || offset + length > this.#file.length) {
        throw new DecodeError('the decoder asked for bytes that are not there')
      }
      if (question.bytes > question.maximalBytes || question.reads > MAX_READS) {
        throw new ContainerError('the container makes its reader go through too much of the file')
      }
      const bytes = await this.#file.read(offset, length, question.signal)
      if (this.#question !== question) return
      this.#work()
      this.#child.send({ kind: 'bytes' }, bytes)
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error))
      this.#child.kill()
      question.fail(this.#failure)
    }
  }
}
