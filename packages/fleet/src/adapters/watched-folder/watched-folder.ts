import { link, lstat, mkdir, open, readdir, rename, unlink, writeFile } from 'node:fs/promises'
import { join, parse, relative } from 'node:path'
import type { Hashes } from '@shoal/bittorrent'
import { type Clock, pause } from '../../clock.ts'
import type { Acceptance } from '../../intake/acceptance.ts'
import type { Release } from '../../intake/release.ts'
import type { Log } from '../../log.ts'
import { StoreUnwritableError } from '../../store/store-unwritable-error.ts'
import { droppedName, readDropped } from '../../watched-folder/read-dropped.ts'

export interface WatchedFolderOptions {
  readonly path: string
  /** Resolves once the request is durable; `key` names this file as it is. Throws `StoreUnwritableError`. */
  readonly accept: (release: Release, key: string) => Promise<Acceptance>
  readonly clock: Clock
  readonly hashes: Hashes
  readonly log: Log
  /** Between looks, in milliseconds. */
  readonly every?: number
}

/** Looked at by reading, because network shares tell of no changes. Milliseconds. */
const EVERY = 2_000
/** Files taken in at one look. */
const AT_ONCE = 200
/** As much as a webhook may bring, in bytes. */
const LARGEST = 10 * 1024 * 1024
const DONE = 'done'
const FAILED = 'failed'

interface Candidate {
  readonly folder: string
  readonly name: string
  readonly subfolder?: string
}

/**
 * Takes in what is dropped into a folder: a `.torrent` or `.magnet` file, whose subfolder names the category. It is
 * moved to `done/` once it is committed, or to `failed/` with the reason beside it. A file that is still being written
 * waits until two looks find it the same.
 */
export class WatchedFolder {
  readonly name = 'watched folder'
  readonly #options: WatchedFolderOptions
  readonly #stopping = new AbortController()
  /** Size and time of what was seen at the last look, by path. */
  #seen: ReadonlyMap<string, string> = new Map()
  #loop: Promise<void> | undefined
  /** Told of once, until it can be read again. */
  #unreadable = false

  constructor(options: WatchedFolderOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#loop ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { clock, every = EVERY, log, path } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#look()
        this.#unreadable = false
      } catch (error) {
        if (!this.#unreadable) log.error('the watched folder cannot be read', { path, error })
        this.#unreadable = true
      }
      await pause(clock, every, signal)
    }
  }

  async #look(): Promise<void> {
    const { path } = this.#options
    await mkdir(path, { recursive: true })
    const seen = new Map<string, string>()
    for (const candidate of await candidatesIn(path)) {
      if (this.#stopping.signal.aborted) return
      const file = join(candidate.folder, candidate.name)
      const look = await stamp(file)
      if (look === undefined) continue
      if (this.#seen.get(file) === look) await this.#takeIfThere(candidate, file, look)
      else seen.set(file, look)
    }
    this.#seen = seen
  }

  /** Somebody may take a file away again at any moment. */
  async #takeIfThere(candidate: Candidate, file: string, look: string): Promise<void> {
    try {
      await this.#take(candidate, file, look)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async #take(candidate: Candidate, file: string, look: string): Promise<void> {
    const { accept, hashes, log, path } = this.#options
    const bytes = await boundedFile(file)
    if (bytes === undefined) {
      await this.#fail(file, candidate.name, ['It is too large for a torrent.', '文件过大，不是种子。'])
      return
    }
    const dropped = readDropped({ ...candidate, bytes }, hashes)
    if (dropped.kind === 'unusable') {
      await this.#fail(file, candidate.name, dropped.why)
      return
    }
    try {
      // Taken in and killed before the move: at the next look the same file must not begin a second grab.
      const acceptance = await accept(dropped.release, `watch:${relative(path, file)}:${look}`)
      if (acceptance.kind === 'accepted') {
        await moveInto(join(path, DONE), file, candidate.name)
        log.info('taken in from the watched folder', { file: candidate.name, grab: acceptance.id })
        return
      }
      const why = acceptance.issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ')
      await this.#fail(file, candidate.name, [`It was refused: ${why}`, `被拒绝：${why}`])
    } catch (error) {
      if (!(error instanceof StoreUnwritableError)) throw error
      // It stays where it is and is taken in at a later look.
      log.warn('cannot be stored now: it is tried again', { file: candidate.name, error })
    }
  }

  async #fail(file: string, name: string, why: readonly [string, string]): Promise<void> {
    const moved = await moveInto(join(this.#options.path, FAILED), file, name)
    await writeFile(`${moved}.txt`, `${why.join('\n')}\n`)
    this.#options.log.warn('a file of the watched folder cannot be used', { file: name, reason: why[0] })
  }
}

async function candidatesIn(path: string): Promise<readonly Candidate[]> {
  const found: Candidate[] = []
  const entries = await readdir(path, { withFileTypes: true })
  const subfolders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== DONE && entry.name !== FAILED,
  )
  for (const entry of entries) {
    if (entry.isFile() && droppedName.test(entry.name)) found.push({ folder: path, name: entry.name })
  }
  for (const { name: subfolder } of subfolders) {
    if (found.length >= AT_ONCE) break
    const folder = join(path, subfolder)
    for (const entry of await entriesOf(folder)) {
      if (entry.isFile() && droppedName.test(entry.name)) found.push({ folder, name: entry.name, subfolder })
    }
  }
  return found.slice(0, AT_ONCE)
}

/** Nothing for a folder that has gone since it was listed. */
async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** What tells two looks at a file apart; undefined when it has gone or is no plain file. */
async function stamp(file: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await lstat(file)
    return `${size} ${mtimeMs}`
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function boundedFile(file: string): Promise<Uint8Array | undefined> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    return size > LARGEST ? undefined : new Uint8Array(await handle.readFile())
  } finally {
    await handle.close()
  }
}

/** Moves a file without replacing another: with a number where its name is taken. Gives its new path. */
async function moveInto(folder: string, file: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const { name: base, ext } = parse(name)
  for (let number = 1; ; number += 1) {
    const target = join(folder, number === 1 ? name : `${base} (${number})${ext}`)
    try {
      await link(file, target)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      if (!WITHOUT_LINKS.has(codeOf(error))) throw error
      if ((await stamp(target)) !== undefined) continue
      await rename(file, target)
      return target
    }
    await unlink(file)
    return target
  }
}

/** What file systems answer that know no hard links: exFAT, many network shares. */
const WITHOUT_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT'
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
