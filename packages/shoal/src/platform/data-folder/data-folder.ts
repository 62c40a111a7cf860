import { access, chmod, constants, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { keepFilesPrivate, keepFolderPrivate, keepNamesPrivate } from './keep-private.ts'

/** Where everything that Shoal keeps lies. */
export interface DataFolder {
  readonly root: string
  readonly database: string
  readonly backups: string
  readonly gallery: string
  readonly pieces: string
  readonly downloads: string
  readonly watch: string
  readonly torrents: string
  readonly logs: string
  readonly run: string
  readonly secrets: string
  readonly trackerSnapshot: string
  readonly trackerList: string
  readonly trackerAccess: string
  readonly trackerJournal: string
  readonly ports: string
  readonly lock: string
}

/** The data folder cannot be made or written. The message names the folder and the way out. */
export class DataFolderError extends Error {
  readonly code = 'data-folder'

  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`cannot write to the data folder ${folder}: ${reason}. ${isDiskFull(cause) ? FREE_SPACE : CHOOSE}`, { cause })
    this.name = 'DataFolderError'
  }
}

const CHOOSE = 'Choose another with --data DIR.'

/** What a person can do about a full disk. */
export const FREE_SPACE =
  'The disk is full: free some space and start Shoal again. Nothing stored is lost. Old files in backups/ and logs/ of the data folder can be removed.'

/** Whether the disk, or the quota of this user, has no room left. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

/** Names every place below the root; touches nothing. */
export function dataFolderAt(root: string): DataFolder {
  const at = resolve(root)
  return {
    root: at,
    database: join(at, 'shoal.db'),
    backups: join(at, 'backups'),
    gallery: join(at, 'gallery'),
    pieces: join(at, 'pieces'),
    downloads: join(at, 'downloads'),
    watch: join(at, 'watch'),
    torrents: join(at, 'torrents'),
    logs: join(at, 'logs'),
    run: join(at, 'run'),
    secrets: join(at, 'secrets'),
    trackerSnapshot: join(at, 'tracker.snapshot'),
    trackerList: join(at, 'tracker.list'),
    trackerAccess: join(at, 'tracker.access'),
    trackerJournal: join(at, 'tracker.journal'),
    ports: join(at, 'ports.json'),
    lock: join(at, 'run', 'shoal.pid'),
  }
}

/**
 * Makes what is missing and proves that it can be written. Only the owner can read what is in it, also in a folder that
 * an older version made. `downloads`, `pieces` and `watch` are left to the umask: other programs and users share them,
 * so the folder itself can be passed through. The sockets in `run` ask no password.
 * @throws DataFolderError
 */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  try {
    await mkdir(folder.root, { recursive: true })
    await keepNamesPrivate(folder.root)
    await keepFilesPrivate(folder.root)
    for (const path of [folder.pieces, folder.downloads]) await mkdir(path, { recursive: true })
    for (const path of [folder.backups, folder.gallery, folder.torrents, folder.logs]) {
      await mkdir(path, { recursive: true, mode: 0o700 })
      await keepFolderPrivate(path)
    }
    for (const path of [folder.run, folder.secrets]) {
      await mkdir(path, { recursive: true, mode: 0o700 })
      await keepFolderPrivate(path)
      await chmod(path, 0o700)
    }
    await access(folder.root, constants.W_OK)
  } catch (cause) {
    throw new DataFolderError(folder.root, cause)
  }
}
