import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

const OUTPUT_KEPT = 4_000 // characters
const RETRY = 50 // milliseconds

/** A client that ended, or did not become ready. */
export class ClientProgramError extends Error {
  readonly code = 'LAB_CLIENT'
  override readonly name = 'ClientProgramError'
}

/** A real client, which dies with this process even when that is killed. */
export class ChildProgram {
  readonly #child: ChildProcess
  readonly #command: string
  #output = ''

  constructor(command: string, args: readonly string[]) {
    this.#command = command
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_KEPT)
      })
    this.#child.on('error', (error) => {
      this.#output += error.message
    })
  }

  /** Waits until `ask` resolves. Rejects when the program ends before, or with the signal's reason. */
  async ready(ask: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#ended) throw new ClientProgramError(`${this.#command} ended: ${this.#output.trim().slice(-500)}`)
      const answered = await ask().then(
        () => true,
        () => false, // not listening yet
      )
      if (answered) return
      await delay(RETRY, undefined, { signal })
    }
  }

  async stop(): Promise<void> {
    if (this.#ended) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  get #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined
  }
}
