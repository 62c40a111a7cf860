import { readFile, stat } from 'node:fs/promises'
import type { AccessRules, ListEntry } from '../access/access-rules.ts'
import { parseList } from '../access/parse-list.ts'
import type { TrackerLogEntry } from '../tracker.ts'

const LOOK_EVERY = 1000 // milliseconds; a file on a network share sends no notices of change

/** The lists that come from files, and when each was read. */
interface WatchedFile {
  readonly list: 'allow' | 'deny'
  readonly path: string
  stamp: string
  entries: readonly ListEntry[]
}

/**
 * Keeps the lists of `allowFile` and `denyFile` in force as the files change. A file that cannot be read or understood
 * leaves the old list as it is, and the log says why.
 */
export class ListFiles {
  readonly #files: readonly WatchedFile[]
  readonly #apply: (list: 'allow' | 'deny', entries: readonly ListEntry[]) => void
  readonly #log: (entry: TrackerLogEntry) => void
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(
    rules: AccessRules,
    apply: (list: 'allow' | 'deny', entries: readonly ListEntry[]) => void,
    log: (entry: TrackerLogEntry) => void,
  ) {
    const files = { allow: rules.allowFile, deny: rules.denyFile }
    this.#files = (['allow', 'deny'] as const).flatMap((list) => {
      const path = files[list]
      return path === undefined ? [] : [{ list, path, stamp: '', entries: [] }]
    })
    this.#apply = apply
    this.#log = log
  }

  /** Reads every file, failing with the file's own error, and watches them from now on. */
  async start(signal: AbortSignal): Promise<void> {
    for (const file of this.#files) await this.#read(file, signal)
    if (this.#files.length === 0) return
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look())
    }, LOOK_EVERY)
    this.#timer.unref()
  }

  /** Reads every file now, also one that looks the same. */
  async reload(): Promise<void> {
    for (const file of this.#files) file.stamp = ''
    this.#looking = this.#looking.then(() => this.#look())
    await this.#looking
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    for (const file of this.#files) {
      try {
        await this.#read(file, AbortSignal.timeout(LOOK_EVERY * 10))
      } catch (error) {
        this.#log({ level: 'warn', message: 'list not read, the old one stays in force', file: file.path, error })
      }
    }
  }

  async #read(file: WatchedFile, signal: AbortSignal): Promise<void> {
    const { mtimeMs, size, ino } = await stat(file.path)
    const stamp = `${mtimeMs} ${size} ${ino}`
    if (stamp === file.stamp) return
    file.stamp = stamp // also when it proves wrong, so that one mistake is logged once
    file.entries = parseList(await readFile(file.path, { encoding: 'utf8', signal }))
    this.#apply(file.list, file.entries)
    this.#log({ level: 'info', message: 'list in force', list: file.list, entries: file.entries.length })
  }
}
