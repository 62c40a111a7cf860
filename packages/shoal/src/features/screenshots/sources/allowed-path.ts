import { realpath } from 'node:fs/promises'
import { isAbsolute, sep } from 'node:path'

/** Finds out whether a path lies in one of the folders, links followed; gives its real path then. */
export function allowedPaths(folders: readonly string[]): (path: string) => Promise<string | undefined> {
  return async (path) => {
    if (!isAbsolute(path) || path.includes('\0')) return undefined
    const real = await resolved(path)
    if (real === undefined) return undefined
    for (const folder of folders) {
      const root = await resolved(folder)
      if (root !== undefined && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))) return real
    }
    return undefined
  }
}

async function resolved(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch (error) {
    // Whatever keeps it from being read, a stranger learns only that it cannot be used.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
