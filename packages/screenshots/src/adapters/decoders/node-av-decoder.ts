import type { Clip } from '../../container/clip.ts'
import { type DecodedFrame, DecodeError, type FrameDecoder } from '../../pictures/frame-decoder.ts'
import { type Confinement, findConfinement } from '../confined/confined-spawn.ts'
import { type DecoderLimits, defaultDecoderLimits, wallOf } from '../confined/decoder-limits.ts'
import { NativeChild, scriptBeside } from '../confined/native-child.ts'
import { mediaOpener } from '../media/open-media.ts'
import { type DecodeReply, decodeReply } from './decode-reply.ts'

/** Pictures after which the process is replaced, so that leaks in native code stay small. */
const PICTURES_PER_CHILD = 200
const START_TIMEOUT = 15_000 // milliseconds

/** Decodes with node-av in a confined process. The first process is started at once. */
export async function openNodeAvDecoder(signal: AbortSignal, limits = defaultDecoderLimits): Promise<FrameDecoder> {
  const confinement = await findConfinement(limits, signal)
  let child = new DecodingChild(confinement, limits)
  const name = await child.ready
  let closed = false
  let turn: Promise<unknown> = Promise.resolve()

  const decode = async (clip: Clip, abort: AbortSignal): Promise<DecodedFrame> => {
    abort.throwIfAborted()
    if (closed) throw new DecodeError('the decoder is closed')
    if (child.dead || child.pictures >= PICTURES_PER_CHILD) {
      void child.close()
      child = new DecodingChild(confinement, limits)
    }
    return child.decode(clip, abort)
  }

  return {
    name,
    sandbox: confinement.level,
    // One picture at a time: the limits are those of one process.
    decode: (clip, abort) => {
      const result = turn.then(() => decode(clip, abort))
      turn = result.catch(() => undefined)
      return result
    },
    openMedia: mediaOpener('node-av-media-child', { confinement, limits }),
    close: async () => {
      closed = true
      await child.close()
    },
  }
}

/** One process and the request that it works on. */
class DecodingChild {
  readonly ready: Promise<string>
  pictures = 0
  readonly #child: NativeChild
  readonly #limits: DecoderLimits
  readonly #started = Promise.withResolvers<string>()
  #pending:
    | { readonly id: number; settle(reply: DecodeReply, body: Uint8Array): void; fail(error: Error): void }
    | undefined
  #nextId = 1

  constructor(confinement: Confinement, limits: DecoderLimits) {
    this.#limits = limits
    this.ready = this.#started.promise
    // Heard again by whoever decodes; nobody may be waiting for a replacement that dies at once.
    this.ready.catch(() => undefined)
    this.#child = new NativeChild(confinement, scriptBeside(import.meta.url, 'node-av-child'), {
      message: (header, body) => this.#hear(decodeReply.parse(header), body),
      failed: (error) => {
        this.#started.reject(error)
        this.#pending?.fail(error)
      },
    })
    const late = setTimeout(() => this.#child.fail('it did not start in time'), START_TIMEOUT)
    this.ready.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    )
  }

  get dead(): boolean {
    return this.#child.dead
  }

  async decode(clip: Clip, signal: AbortSignal): Promise<DecodedFrame> {
    await this.ready
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<DecodedFrame>()
    const wallMs = wallOf(clip, this.#limits)
    const timer = setTimeout(() => this.#child.fail(`no picture within ${wallMs} ms`), wallMs)
    const abort = (): void => this.#child.fail('aborted')
    signal.addEventListener('abort', abort, { once: true })
    this.#pending = {
      id,
      fail: reject,
      settle: (reply, body) => {
        if (reply.kind === 'failed') reject(new DecodeError(reply.message))
        else if (reply.kind !== 'picture') reject(new DecodeError('the decoder answered out of turn'))
        else if (body.length !== reply.width * reply.height * 3) reject(new DecodeError('the picture is cut short'))
        else resolve({ ...reply, rgb: body })
      },
    }
    const { format, showAt, display } = clip
    this.#child.send({ id, format, showAt, display, maximalPixels: this.#limits.maximalPixels }, clip.bytes)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      this.#pending = undefined
      this.pictures++
    }
  }

  async close(): Promise<void> {
    this.#child.kill()
    await this.#child.exited
  }

  #hear(reply: DecodeReply, body: Uint8Array): void {
    if (reply.kind === 'ready') this.#started.resolve(reply.decoder)
    else if (reply.id === this.#pending?.id) this.#pending.settle(reply, body)
  }
}
