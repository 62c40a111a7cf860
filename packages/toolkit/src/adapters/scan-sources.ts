import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { CreateError } from '../create/create-error.ts'
import type { CreateOptions, SourceTree } from '../create/create-options.ts'
import { diskPath, pathName } from './disk-path.ts'
import { FolderScan, type MayRead } from './folder-scan.ts'
import { realPath } from './real-path.ts'

/** How to scan. */
export interface ScanControl {
  readonly signal?: AbortSignal | undefined
  readonly mayRead?: MayRead | undefined
}

/**
 * Finds the files at each path. What symbolic links become is for `symlinks` to say; a link to nothing or into itself is
 * an error unless links are skipped or kept, and none is ever followed to where `mayRead` forbids it. Hidden files and
 * those that systems leave behind are skipped unless `hidden`. Throws `CreateError` for a path that is missing, may not or
 * cannot be read.
 */
export async function scanSources(
  { paths, symlinks, hidden }: Pick<CreateOptions, 'paths' | 'symlinks' | 'hidden'>,
  { signal, mayRead = () => true }: ScanControl = {},
): Promise<readonly SourceTree[]> {
  const trees: SourceTree[] = []
  for (const path of paths) {
    const location = diskPath(path)
    const stats = location === undefined ? undefined : statSync(location, { throwIfNoEntry: false })
    if (location === undefined || stats === undefined) throw new CreateError('missing', path)
    if (!mayRead(realPath(location))) throw new CreateError('outside', path)
    const name = pathName(location)
    if (stats.isDirectory()) {
      const scan = new FolderScan(location, {
        symlinks: symlinks ?? 'follow',
        hidden: hidden === true,
        mayRead,
        signal,
      })
      trees.push({ name, isFolder: true, ...(await scan.run()) })
    } else if (stats.isFile()) {
      trees.push({ name, isFolder: false, files: [{ path: [name], location, length: stats.size }], skipped: [] })
    } else throw new CreateError('not-a-file', basename(path))
  }
  return trees
}
