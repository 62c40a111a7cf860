import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DecodeError } from '../../pictures/frame-decoder.ts'
import { ChildMessageReader, encodeChildMessage } from './child-message.ts'
import { type Confinement, confinedSpawn } from './confined-spawn.ts'
import { nodeOptions } from './launcher.ts'
import { readableOfProgram, readableOfScript } from './readable-paths.ts'

export interface NativeChildEvents {
  /** @throws where the message is none that the parent knows: the process is then ended. */
  message(header: unknown, body: Uint8Array): void
  /** Called once, whatever ended it; a process that is told to end fails too. */
  failed(error: DecodeError): void
}

/** Characters of the child's last words kept for the error. */
const STDERR_KEPT = 500

/** A confined process with native code in it, and messages to and from it. It fails once and for good. */
export class NativeChild {
  readonly exited: Promise<void>
  dead = false
  readonly #process: ChildProcess
  readonly #events: NativeChildEvents
  #lastWords = ''

  /** `programs` are those that the script starts. */
  constructor(confinement: Confinement, script: URL, events: NativeChildEvents, programs: readonly string[] = []) {
    this.#events = events
    const file = fileURLToPath(script)
    const readable = [...readableOfScript(file), ...programs.flatMap(readableOfProgram)]
    const args = [...nodeOptions, file]
    this.#process = confinedSpawn(confinement, process.execPath, args, { detached: true, readable })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.exited = promise
    this.#process.once('error', (error) => this.#end(`cannot start: ${error.message}`, resolve))
    this.#process.once('exit', (code, by) =>
      this.#end(by === null ? `ended with code ${code}` : `ended by ${by}`, resolve),
    )
    this.#process.stdin?.on('error', (error) => this.fail(`its input broke: ${error.message}`))
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString('latin1')).slice(-STDERR_KEPT)
    })
    const reader = new ChildMessageReader()
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      try {
        for (const { header, body } of reader.push(chunk)) events.message(header, body)
      } catch (error) {
        this.fail(`it answered nonsense: ${error instanceof Error ? error.message : error}`)
      }
    })
  }

  send(header: unknown, body: Uint8Array = new Uint8Array()): void {
    for (const part of encodeChildMessage(header, body)) this.#process.stdin?.write(part)
  }

  /** Ends the process and those that it started. */
  kill(): void {
    this.dead = true
    const { pid, exitCode, signalCode } = this.#process
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
  }

  /** Ends the process, saying why. */
  fail(reason: string): void {
    if (this.dead) return
    this.kill()
    this.#events.failed(new DecodeError(`the decoder's process failed: ${reason}`))
  }

  #end(reason: string, exited: () => void): void {
    const words = this.#lastWords.trim()
    this.fail(words === '' ? reason : `${reason} (${words})`)
    exited()
  }
}

/** The script of that name beside a module, as source or bundled. */
export function scriptBeside(module: string, name: string): URL {
  return new URL(module.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, module)
}
