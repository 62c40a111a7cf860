import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./fleet-process.ts', import.meta.url))

export interface KillableOptions {
  readonly database: string
  readonly settings: object
  readonly clients: readonly object[]
  /** Runs it under another program, e.g. strace with its options. */
  readonly under?: readonly string[]
  /** The program, bundled beforehand where many starts are to be quick; else run from its sources. */
  readonly program?: string
}

/** A fleet in a child process that may be killed and started again on the same database. */
export class KillableFleet {
  readonly #options: KillableOptions
  #child: ChildProcess | undefined
  #base = ''
  /** Of the fleet itself, which is not the child's where it runs under another program. */
  #processId = 0

  constructor(options: KillableOptions) {
    this.#options = options
  }

  /** Where it takes announcements, since its last start. */
  get url(): string {
    return this.#base
  }

  async start(): Promise<void> {
    const { database, settings, clients, under = [], program: entry = PROGRAM } = this.#options
    const command = [
      ...under,
      process.execPath,
      '--conditions=source',
      entry,
      database,
      JSON.stringify(settings),
      JSON.stringify(clients),
    ]
    const [program = process.execPath, ...rest] = command
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    const lines = createInterface({ input: child.stdout })
    const [line] = await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => Promise.reject(new Error('the fleet ended before it was ready'))),
    ])
    const [port, processId] = String(line).split(' ')
    this.#base = `http://127.0.0.1:${port}`
    this.#processId = Number(processId)
  }

  /** The id under which the announcement was taken in, or nothing when no 2xx came back. */
  async announce(body: object): Promise<string | undefined> {
    try {
      const answer = await fetch(this.#base, { method: 'POST', body: JSON.stringify(body) })
      if (answer.status !== 202) return undefined
      const accepted: { readonly id: string } = JSON.parse(await answer.text())
      return accepted.id
    } catch (error) {
      if (error instanceof TypeError) return undefined
      throw error
    }
  }

  async states(): Promise<Readonly<Record<string, number>>> {
    const answer = await fetch(this.#base)
    const counts: Readonly<Record<string, number>> = JSON.parse(await answer.text())
    return counts
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.#processId === 0) return
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    process.kill(this.#processId, signal)
    await ended
  }
}
