import { type Dirent, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { utf8Text } from '@shoal/bittorrent'
import { CreateError } from '../create/create-error.ts'
import type { SkippedEntry, SourceFile } from '../create/create-options.ts'
import { isHiddenName, isJunkName } from '../create/junk-files.ts'
import { type DiskPath, joined } from './disk-path.ts'
import { realPath } from './real-path.ts'

const MAX_FILES = 2_000_000
const MAX_DEPTH = 100
const FILES_PER_TURN = 2000 // between two turns of the event loop

/** Whether a path, free of symbolic links, may be read. */
export type MayRead = (realPath: string) => boolean

/** What a scan takes and what it leaves. */
export interface FolderRules {
  readonly symlinks: 'follow' | 'skip' | 'keep'
  readonly hidden: boolean
  readonly mayRead: MayRead
  readonly signal: AbortSignal | undefined
}

/** What a scan found below a folder. */
export interface FolderContents {
  readonly files: readonly SourceFile[]
  readonly skipped: readonly SkippedEntry[]
}

/** A folder on the way down: its place, its path below the torrent's folder, and the real paths of all above and itself. */
interface Step {
  readonly place: DiskPath
  readonly path: readonly DiskPath[]
  readonly reals: readonly string[]
}

/** One walk through a folder. */
export class FolderScan {
  readonly #root: DiskPath
  readonly #rules: FolderRules
  readonly #files: SourceFile[] = []
  readonly #skipped: SkippedEntry[] = []
  #sinceTurn = 0

  constructor(root: DiskPath, rules: FolderRules) {
    this.#root = root
    this.#rules = rules
  }

  async run(): Promise<FolderContents> {
    await this.#walk({ place: this.#root, path: [], reals: [realPath(this.#root)] })
    return { files: this.#files, skipped: this.#skipped }
  }

  async #walk(step: Step): Promise<void> {
    if (step.path.length > MAX_DEPTH) throw new CreateError('too-deep', textOf(step.place))
    for (const entry of entriesOf(step.place)) {
      if (++this.#sinceTurn >= FILES_PER_TURN) {
        this.#sinceTurn = 0
        await nextTurn()
        this.#rules.signal?.throwIfAborted()
      }
      const place = joined(step.place, entry.name)
      const path = [...step.path, entry.name]
      const reason = this.#whyNot(textOf(entry.name), entry)
      if (reason !== undefined) this.#skipped.push({ path, reason })
      else if (entry.isFile()) this.#add(path, place)
      else if (entry.isDirectory()) await this.#enter({ ...step, place, path })
      else await this.#link({ ...step, place, path })
    }
  }

  #whyNot(name: string, entry: Dirent<string> | Dirent<Buffer>): SkippedEntry['reason'] | undefined {
    if (!this.#rules.hidden && isJunkName(name)) return 'junk'
    if (!this.#rules.hidden && isHiddenName(name)) return 'hidden'
    if (entry.isFile() || entry.isDirectory()) return undefined
    if (!entry.isSymbolicLink()) return 'special'
    return this.#rules.symlinks === 'skip' ? 'link' : undefined
  }

  /** Goes into a folder, `reals` being those above it. */
  async #enter(step: Step, real = realPath(step.place)): Promise<void> {
    if (step.reals.includes(real)) throw new CreateError('link-loop', textOf(step.place))
    await this.#walk({ ...step, reals: [...step.reals, real] })
  }

  async #link(step: Step): Promise<void> {
    if (this.#rules.symlinks === 'keep') {
      this.#push({ path: step.path, location: step.place, length: 0, symlink: this.#targetOf(step.place) })
      return
    }
    const stats = targetStats(step.place)
    if (stats === undefined) throw new CreateError('link-dangling', textOf(step.place))
    const real = realPath(step.place)
    if (!this.#rules.mayRead(real)) throw new CreateError('outside', textOf(step.place))
    if (stats.isFile()) this.#add(step.path, step.place)
    else if (stats.isDirectory()) await this.#enter(step, real)
    else this.#skipped.push({ path: step.path, reason: 'special' })
  }

  /** Where a link points, below the scanned folder. Throws `CreateError` when that is outside of it. */
  #targetOf(place: DiskPath): readonly string[] {
    const [link, root] = [textOf(place), textOf(this.#root)]
    const target = utf8Text(readlinkSync(place, { encoding: 'buffer' }))
    const below = relative(root, resolve(dirname(link), target))
    const components = below.split(sep).filter((component) => component !== '')
    if (components[0] === '..' || below.startsWith(sep) || `${link}${target}`.includes('\ufffd')) {
      throw new CreateError('link-outside', link)
    }
    return components
  }

  #add(path: readonly DiskPath[], location: DiskPath): void {
    const stats = statSync(location, { throwIfNoEntry: false })
    if (stats === undefined) throw new CreateError('vanished', textOf(location))
    this.#push({ path, location, length: stats.size })
  }

  #push(file: SourceFile): void {
    if (this.#files.length >= MAX_FILES) throw new CreateError('too-many', String(MAX_FILES))
    this.#files.push(file)
  }
}

/** What a link leads to; undefined for nothing, and for a chain of links that never ends. */
function targetStats(place: DiskPath): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ELOOP', 'ENOTDIR'].includes(String(error.code))) return undefined
    throw error
  }
}

function textOf(place: DiskPath): string {
  return typeof place === 'string' ? place : utf8Text(place)
}

/** The folder's entries; names as bytes when one of them is not UTF-8. */
function entriesOf(folder: DiskPath): readonly Dirent<string>[] | readonly Dirent<Buffer>[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  if (!entries.some((entry) => entry.name.includes('\ufffd'))) return entries
  return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
}
