import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CreateError } from '../create/create-error.ts'
import type { SourceFile, SourceTree } from '../create/create-options.ts'

const MAX_FILES = 2_000_000
const MAX_DEPTH = 100
const FILES_PER_TURN = 2000 // between two turns of the event loop

/** Whether a path, free of symbolic links, may be read. */
export type MayRead = (realPath: string) => boolean

/**
 * Finds the files at each path. Symbolic links are followed, but not into a folder that contains them, and never to
 * where `mayRead` forbids it. Throws `CreateError` for a path that is missing, may not or cannot be read.
 */
export async function scanSources(
  paths: readonly string[],
  signal?: AbortSignal,
  mayRead: MayRead = () => true,
): Promise<readonly SourceTree[]> {
  const trees: SourceTree[] = []
  for (const path of paths) {
    const absolute = resolve(path)
    const stats = statSync(absolute, { throwIfNoEntry: false })
    if (stats === undefined) throw new CreateError('missing', path)
    if (!mayRead(realpathSync(absolute))) throw new CreateError('outside', path)
    const name = basename(absolute)
    if (stats.isDirectory())
      trees.push({ name, isFolder: true, files: await new FolderScan(signal, mayRead).run(absolute) })
    else if (stats.isFile()) {
      trees.push({ name, isFolder: false, files: [{ path: [name], location: absolute, length: stats.size }] })
    } else throw new CreateError('not-a-file', path)
  }
  return trees
}

type Component = string | Buffer

class FolderScan {
  readonly #files: SourceFile[] = []
  readonly #signal: AbortSignal | undefined
  readonly #mayRead: MayRead
  #sinceTurn = 0

  constructor(signal: AbortSignal | undefined, mayRead: MayRead) {
    this.#signal = signal
    this.#mayRead = mayRead
  }

  async run(folder: string): Promise<readonly SourceFile[]> {
    await this.#walk(folder, [], [realpathSync(folder)])
    return this.#files
  }

  async #walk(folder: Component, above: readonly Component[], ancestors: readonly string[]): Promise<void> {
    if (above.length > MAX_DEPTH) throw new CreateError('too-deep', String(folder))
    for (const entry of entriesOf(folder)) {
      if (++this.#sinceTurn >= FILES_PER_TURN) {
        this.#sinceTurn = 0
        await nextTurn()
        this.#signal?.throwIfAborted()
      }
      const location = joined(folder, entry.name)
      const path = [...above, entry.name]
      if (entry.isFile()) this.#add(path, location)
      else if (entry.isDirectory()) await this.#walk(location, path, ancestors)
      else if (entry.isSymbolicLink()) await this.#follow(location, path, ancestors)
    }
  }

  async #follow(location: Component, path: readonly Component[], ancestors: readonly string[]): Promise<void> {
    const stats = statSync(location, { throwIfNoEntry: false })
    if (stats === undefined) return
    const real = realpathSync(location)
    if (!this.#mayRead(real)) throw new CreateError('outside', String(location))
    if (stats.isFile()) this.#add(path, location)
    if (!stats.isDirectory()) return
    if (!ancestors.includes(real)) await this.#walk(location, path, [...ancestors, real])
  }

  #add(path: readonly Component[], location: Component): void {
    const stats = statSync(location, { throwIfNoEntry: false })
    if (stats === undefined) throw new CreateError('vanished', String(location))
    if (this.#files.length >= MAX_FILES) throw new CreateError('too-many', String(MAX_FILES))
    this.#files.push({ path, location, length: stats.size })
  }
}

/** The folder's entries; names as bytes when one of them is not UTF-8. */
function entriesOf(folder: Component): readonly Dirent<string>[] | readonly Dirent<Buffer>[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  if (!entries.some((entry) => entry.name.includes('\ufffd'))) return entries
  return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
}

function joined(folder: Component, name: Component): Component {
  if (typeof folder === 'string' && typeof name === 'string') return join(folder, name)
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(name)])
}
