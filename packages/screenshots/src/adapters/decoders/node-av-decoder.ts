import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Clip, type DecodedFrame, DecodeError, type FrameDecoder } from '../../capture/frame-decoder.ts'
import { ChildMessageReader, encodeChildMessage } from './child-message.ts'
import { type Confinement, confinedSpawn, findConfinement, type ProcessLimits } from './confined-spawn.ts'
import { type DecodeReply, decodeReply } from './decode-reply.ts'

export interface DecoderLimits extends ProcessLimits {
  readonly maximalPixels: number
  /** Milliseconds for one picture. */
  readonly wallMs: number
}

export const defaultDecoderLimits: DecoderLimits = {
  memoryBytes: 2 * 2 ** 30,
  cpuSeconds: 600,
  openFiles: 128,
  // 8192 × 4320 fits; a declared 30,000 × 30,000 does not.
  maximalPixels: 8192 * 4352,
  wallMs: 20_000,
}

/** Pictures after which the process is replaced, so that leaks in native code stay small. */
const PICTURES_PER_CHILD = 200
const START_TIMEOUT = 15_000 // milliseconds
/** Characters of the child's last words kept for the error. */
const STDERR_KEPT = 500

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
      child.kill()
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
    close: async () => {
      closed = true
      child.kill()
      await child.exited
    },
  }
}

/** One process and the request that it works on. */
class DecodingChild {
  readonly ready: Promise<string>
  readonly exited: Promise<void>
  dead = false
  pictures = 0
  readonly #process: ChildProcess
  readonly #limits: DecoderLimits
  readonly #started = Promise.withResolvers<string>()
  #pending:
    | { readonly id: number; settle(reply: DecodeReply, body: Uint8Array): void; fail(error: Error): void }
    | undefined
  #nextId = 1
  #lastWords = ''

  constructor(confinement: Confinement, limits: DecoderLimits) {
    this.#limits = limits
    this.ready = this.#started.promise
    // Heard again by whoever decodes; nobody may be waiting for a replacement that dies at once.
    this.ready.catch(() => undefined)
    const self = import.meta.url
    const script = fileURLToPath(new URL(self.endsWith('.ts') ? './node-av-child.ts' : './node-av-child.js', self))
    this.#process = confinedSpawn(confinement, process.execPath, ['--conditions=source', '--no-warnings', script])
    const { promise, resolve } = Promise.withResolvers<void>()
    this.exited = promise
    this.#process.once('error', (error) => this.#end(`cannot start: ${error.message}`, resolve))
    this.#process.once('exit', (code, by) =>
      this.#end(by === null ? `ended with code ${code}` : `ended by ${by}`, resolve),
    )
    this.#process.stdin?.on('error', (error) => this.#fail(`its input broke: ${error.message}`))
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString('latin1')).slice(-STDERR_KEPT)
    })
    const reader = new ChildMessageReader()
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      try {
        for (const { header, body } of reader.push(chunk)) this.#hear(decodeReply.parse(header), body)
      } catch (error) {
        this.#fail(`it answered nonsense: ${error instanceof Error ? error.message : error}`)
      }
    })
    const late = setTimeout(() => this.#fail('it did not start in time'), START_TIMEOUT)
    this.ready.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    )
  }

  async decode(clip: Clip, signal: AbortSignal): Promise<DecodedFrame> {
    await this.ready
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<DecodedFrame>()
    const timer = setTimeout(() => this.#fail(`no picture within ${this.#limits.wallMs} ms`), this.#limits.wallMs)
    const abort = (): void => this.#fail('aborted')
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
    const header = { id, format: clip.format, maximalPixels: this.#limits.maximalPixels }
    for (const part of encodeChildMessage(header, clip.bytes)) this.#process.stdin?.write(part)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      this.#pending = undefined
      this.pictures++
    }
  }

  kill(): void {
    this.dead = true
    this.#process.kill('SIGKILL')
  }

  #hear(reply: DecodeReply, body: Uint8Array): void {
    if (reply.kind === 'ready') this.#started.resolve(reply.decoder)
    else if (reply.id === this.#pending?.id) this.#pending.settle(reply, body)
  }

  #fail(reason: string): void {
    const error = new DecodeError(`the decoder's process failed: ${reason}`)
    this.#started.reject(error)
    this.#pending?.fail(error)
    this.kill()
  }

  #end(reason: string, exited: () => void): void {
    const words = this.#lastWords.trim()
    this.#fail(words === '' ? reason : `${reason} (${words})`)
    exited()
  }
}
