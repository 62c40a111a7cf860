import { realpathSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import type { FolderListing } from '@shoal/api'

/** A path that leads out of the folders that may be read. */
export class PathNotAllowedError extends Error {
  readonly code = 'path-not-allowed'

  constructor(options?: ErrorOptions) {
    super('outside of the allowed folders', options)
    this.name = 'PathNotAllowedError'
  }
}

/** A path inside of an allowed folder where nothing is. */
export class NoSuchPathError extends Error {
  readonly code = 'no-such-path'

  constructor(options?: ErrorOptions) {
    super('nothing is there', options)
    this.name = 'NoSuchPathError'
  }
}

/** The only folders whose contents the dashboard may see and make torrents of. */
export interface AllowedFolders {
  readonly roots: readonly string[]
  /** The path without symbolic links. Throws `PathNotAllowedError` or `NoSuchPathError`. */
  resolve(path: string): Promise<string>
  /** Whether a path without symbolic links lies inside. */
  isInside(realPath: string): boolean
  /** What lies in a folder. Throws as `resolve` does. */
  list(path: string): Promise<FolderListing>
}

const MOST_ENTRIES = 1000

/** Folders that are allowed with everything below them; links that lead out of them are not followed. */
export function createAllowedFolders(folders: readonly string[]): AllowedFolders {
  const roots = folders.map((folder) => resolve(folder))
  const isInside = (real: string): boolean => realRoots(roots).some((root) => isBelow(real, root))

  async function resolveInside(path: string): Promise<string> {
    const asked = resolve(path)
    // Before the disk is touched: whether something exists elsewhere is nobody's business.
    if (!isAbsolute(path) || path.includes('\0') || !(roots.some((root) => isBelow(asked, root)) || isInside(asked)))
      throw new PathNotAllowedError()
    const real = await realpath(asked).catch((cause: unknown) => {
      throw new NoSuchPathError({ cause })
    })
    if (!isInside(real)) throw new PathNotAllowedError()
    return real
  }

  async function list(path: string): Promise<FolderListing> {
    const folder = await resolveInside(path)
    const names = await readdir(folder).catch((cause: unknown) => {
      throw new NoSuchPathError({ cause })
    })
    // A name that is not UTF-8 cannot be written in JSON; such files are still taken when their folder is.
    const readable = names.filter((name) => !name.includes('\ufffd')).sort(byName)
    const shown = await Promise.all(readable.slice(0, MOST_ENTRIES).map((name) => entryOf(folder, name)))
    const entries = shown.filter((entry) => entry !== undefined)
    const parent = dirname(folder)
    return {
      path: folder,
      ...(parent !== folder && isInside(parent) ? { parent } : {}),
      entries: [...entries.filter(({ kind }) => kind === 'folder'), ...entries.filter(({ kind }) => kind === 'file')],
      truncated: readable.length > MOST_ENTRIES,
    }
  }

  /** Undefined for what may not be read or is neither file nor folder. */
  async function entryOf(folder: string, name: string): Promise<FolderListing['entries'][number] | undefined> {
    const path = join(folder, name)
    const real = await realpath(path).catch(() => undefined) // gone meanwhile, or a link to nowhere
    if (real === undefined || !isInside(real)) return undefined
    const stats = await stat(real).catch(() => undefined)
    if (stats?.isDirectory()) return { name, path, kind: 'folder' }
    return stats?.isFile() ? { name, path, kind: 'file', length: stats.size } : undefined
  }

  return { roots, resolve: resolveInside, isInside, list }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function byName(left: string, right: string): number {
  return collator.compare(left, right)
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** Asked anew each time: a root may be a link, and may appear after the start. */
function realRoots(roots: readonly string[]): readonly string[] {
  return roots.flatMap((root) => {
    try {
      return [realpathSync(root)]
    } catch {
      return [] // not there yet: nothing lies inside
    }
  })
}
