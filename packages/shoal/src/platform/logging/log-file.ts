import { createWriteStream, type WriteStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface LogFileOptions {
  readonly folder: string
  /** Days that files are kept. */
  readonly keepDays?: number
  /** Unix milliseconds. */
  readonly now: () => number
  /** Whose midnight begins a file, as an IANA name; the machine's own (`TZ`) when absent. */
  readonly timeZone?: string
}

const DEFAULT_KEEP_DAYS = 7
const DAY = 24 * 3_600_000 // milliseconds
const NAME = /^(shoal|error)-(\d{4}-\d{2}-\d{2})\.log$/
const SEVERE = /"level":"(error|fatal)"/

/**
 * Log lines of all roles in one file a day, the severe ones in a second file as well; files older than `keepDays` are
 * removed when a new day begins.
 */
export class LogFile {
  readonly #options: LogFileOptions
  readonly #days: Intl.DateTimeFormat
  #day = ''
  #all: WriteStream | undefined
  #severe: WriteStream | undefined
  #failed = false

  constructor(options: LogFileOptions) {
    this.#options = options
    // Swedish dates are ISO dates.
    this.#days = new Intl.DateTimeFormat('sv', { timeZone: options.timeZone })
  }

  write(line: string): void {
    const day = this.#days.format(this.#options.now())
    if (day !== this.#day) this.#turn(day)
    if (this.#failed) return
    this.#all?.write(line)
    if (SEVERE.test(line)) this.#severe?.write(line)
  }

  /** Resolves when everything written is with the system. */
  async close(): Promise<void> {
    await Promise.all([end(this.#all), end(this.#severe)])
  }

  #turn(day: string): void {
    this.#day = day
    this.#failed = false
    this.#all?.end()
    this.#severe?.end()
    this.#all = this.#open(`shoal-${day}.log`)
    this.#severe = this.#open(`error-${day}.log`)
    // A file that cannot be removed now is tried again tomorrow; logging goes on.
    this.#removeOld(day).catch((error: unknown) => this.#complain(error))
  }

  #open(name: string): WriteStream {
    const stream = createWriteStream(join(this.#options.folder, name), { flags: 'a', mode: 0o600 })
    stream.on('error', (error) => {
      this.#failed = true
      this.#complain(error)
    })
    return stream
  }

  #complain(error: unknown): void {
    process.stderr.write(`shoal: the log cannot be written: ${error instanceof Error ? error.message : error}\n`)
  }

  async #removeOld(today: string): Promise<void> {
    const oldest = Date.parse(today) - (this.#options.keepDays ?? DEFAULT_KEEP_DAYS) * DAY
    for (const name of await readdir(this.#options.folder)) {
      const day = NAME.exec(name)?.[2]
      if (day !== undefined && Date.parse(day) < oldest) await rm(join(this.#options.folder, name), { force: true })
    }
  }
}

/** Whether a file of this name is one that a `LogFile` writes. */
export function isLogFile(name: string): boolean {
  return NAME.test(name)
}

async function end(stream: WriteStream | undefined): Promise<void> {
  if (stream === undefined || stream.destroyed) return
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.end(resolve)
  stream.once('error', () => resolve())
  await promise
}
