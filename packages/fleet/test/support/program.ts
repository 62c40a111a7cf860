import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram, type Program as ProgramName } from '@shoal/testing'

const POLL = 50 // milliseconds
const READY_WITHIN = 20_000 // milliseconds

/** A real program that a test runs in a folder of its own; `close` ends it and removes the folder. */
export class Program {
  readonly folder: string
  readonly #name: ProgramName
  readonly #arguments: readonly string[]
  /** A command that becomes the program, e.g. in a namespace. */
  readonly #within: readonly string[]
  #child: ChildProcess | undefined

  static async inNewFolder(
    name: ProgramName,
    prepare: (folder: string) => Promise<readonly string[]>,
    within: (folder: string) => readonly string[] = () => [],
  ): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), `shoal-${name.replace('/', '-')}-`))
    await mkdir(join(folder, 'downloads'))
    return new Program(name, { folder, given: await prepare(folder), within: within(folder) })
  }

  private constructor(
    name: ProgramName,
    {
      folder,
      given,
      within,
    }: { readonly folder: string; readonly given: readonly string[]; readonly within: readonly string[] },
  ) {
    this.#name = name
    this.folder = folder
    this.#arguments = given
    this.#within = within
  }

  /** Its process, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  get downloads(): string {
    return join(this.folder, 'downloads')
  }

  /** Starts it, again after `end` too, and resolves when `ready` does not reject any more. */
  async run(ready: () => Promise<unknown>): Promise<void> {
    const path = findProgram(this.#name)
    if (path === undefined) throw new Error(`${this.#name} is not installed`)
    const [command = path, ...rest] = [...this.#within, path, ...this.#arguments]
    const child = spawn(command, rest, {
      stdio: 'ignore',
      cwd: this.folder,
      env: { ...process.env, HOME: this.folder },
    })
    this.#child = child
    const until = Date.now() + READY_WITHIN
    for (;;) {
      try {
        await ready()
        return
      } catch (cause) {
        if (Date.now() > until || child.exitCode !== null) {
          await this.close()
          throw new Error(`${this.#name} did not answer in time`, { cause })
        }
      }
      await new Promise((resolve) => setTimeout(resolve, POLL))
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGCONT')
    child.kill(signal)
    await ended
  }

  async close(): Promise<void> {
    await this.end()
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
