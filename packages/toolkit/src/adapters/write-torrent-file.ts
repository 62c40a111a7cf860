import { randomUUID } from 'node:crypto'
import { type FileHandle, link, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is there already and must not be replaced. */
export class FileExistsError extends Error {
  readonly code = 'FILE_EXISTS'
  override readonly name = 'FileExistsError'
}

/**
 * Writes a file whole or not at all: readers see the old one or the new one. Without `overwrite` an existing file
 * stays and `FileExistsError` is thrown, also when it appears meanwhile. A file that is replaced keeps its mode and, where
 * the system allows it, its owner; a symbolic link stays, and what it points to is replaced.
 */
export async function writeTorrentFile(path: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  const target = overwrite ? await realpath(path).catch(() => path) : path
  await mkdir(dirname(target), { recursive: true })
  const draft = `${target}.${randomUUID()}.part`
  const file = await open(draft, 'wx')
  try {
    if (overwrite) await likeBefore(file, target)
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    if (overwrite) await rename(draft, target)
    else {
      await link(draft, target)
      await unlink(draft)
    }
  } catch (cause) {
    await unlink(draft)
    if (hasCode(cause, 'EEXIST')) throw new FileExistsError(`${path} exists already`, { cause })
    throw cause
  }
}

/** Gives the draft the mode and owner of the file that it will replace: a passkey in a 0600 file stays private. */
async function likeBefore(draft: FileHandle, target: string): Promise<void> {
  const before = await stat(target).catch(() => undefined)
  if (before === undefined) return
  const own = await draft.stat()
  if (own.uid !== before.uid || own.gid !== before.gid) {
    // Only root may give files away; then the writer's own file is what there can be.
    await draft.chown(before.uid, before.gid).catch((error: unknown) => {
      if (!hasCode(error, 'EPERM')) throw error
    })
  }
  await draft.chmod(before.mode & 0o7777)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
