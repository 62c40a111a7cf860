import { mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileSafely } from '../../../platform/data-folder/write-file-safely.ts'

/** Why nothing can be written there. */
export type FolderObstacle = 'forbidden' | 'full' | 'no-folder' | 'other'

/** The folder for the pictures cannot be made or written. */
export class PicturesFolderError extends Error {
  readonly code = 'pictures-folder'
  override readonly name = 'PicturesFolderError'
  readonly folder: string
  readonly obstacle: FolderObstacle
  /** What the system said. */
  readonly reason: string
  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`cannot write to ${folder}: ${reason}`, { cause })
    this.folder = folder
    this.reason = reason
    this.obstacle = obstacles[errorCode(cause)] ?? 'other'
  }
}

const obstacles: Readonly<Record<string, FolderObstacle>> = {
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EEXIST: 'no-folder',
  ENOTDIR: 'no-folder',
  ENOENT: 'no-folder',
}

/** A folder that pictures go into: each is there in full or not at all, and where none came nothing is left of it. */
export class PicturesFolder {
  readonly path: string
  /** Folders made for it, innermost first. */
  readonly #made: readonly string[]

  private constructor(path: string, made: readonly string[]) {
    this.path = path
    this.#made = made
  }

  /** Makes the folder where it is missing. @throws PicturesFolderError */
  static async open(path: string): Promise<PicturesFolder> {
    try {
      return new PicturesFolder(path, await makeFolders(path))
    } catch (error) {
      throw new PicturesFolderError(path, error)
    }
  }

  /** Writes a file and gives its path. @throws PicturesFolderError */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name)
    try {
      await writeFileSafely(path, content, 0o644)
      return path
    } catch (error) {
      throw new PicturesFolderError(this.path, error)
    }
  }

  /** Removes the folders that were made for nothing. */
  async tidy(): Promise<void> {
    try {
      for (const folder of this.#made) await rmdir(folder)
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error))) throw error
    }
  }
}

/** Not by `recursive`, which never ends where a file system makes no folders though their parent is there, as /proc. */
async function makeFolders(path: string): Promise<readonly string[]> {
  try {
    await mkdir(path)
    return [path]
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(path)).isDirectory()) return []
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error
  }
  const above = await makeFolders(dirname(path))
  await mkdir(path)
  return [path, ...above]
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
