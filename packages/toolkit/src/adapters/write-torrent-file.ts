import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is there already and must not be replaced. */
export class FileExistsError extends Error {
  readonly code = 'FILE_EXISTS'
  override readonly name = 'FileExistsError'
}

/**
 * Writes a file whole or not at all: readers see the old one or the new one. Without `overwrite` an existing file
 * stays and `FileExistsError` is thrown, also when it appears meanwhile.
 */
export async function writeTorrentFile(path: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${randomUUID()}.part`
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    if (overwrite) await rename(draft, path)
    else {
      await link(draft, path)
      await unlink(draft)
    }
  } catch (cause) {
    await unlink(draft)
    if (isExists(cause)) throw new FileExistsError(`${path} exists already`, { cause })
    throw cause
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
