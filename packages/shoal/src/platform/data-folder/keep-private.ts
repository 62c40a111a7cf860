import type { Stats } from 'node:fs'
import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const OWNER_ONLY = 0o700
const OTHERS = 0o077
const READ_WRITE_OF_OTHERS = 0o066

/**
 * Takes every right of other users from a folder and from all below it. A folder that has none already was done
 * before: what Shoal writes since then is private from its first byte. Links are not followed, and what belongs to
 * another user is left as it is.
 */
export async function keepFolderPrivate(path: string): Promise<void> {
  const found = await ownedAt(path)
  if (found === undefined || !found.isDirectory() || (found.mode & OTHERS) === 0) return
  await closeBelow(path)
  // Last, so that an interrupted pass is repeated.
  await setMode(path, OWNER_ONLY)
}

/** Takes every right of other users from the files that lie in a folder itself. */
export async function keepFilesPrivate(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await closeFile(join(folder, name))
}

/** Other users may pass through the folder to one below that is open to them, and see no names. */
export async function keepNamesPrivate(folder: string): Promise<void> {
  const found = await ownedAt(folder)
  if (found?.isDirectory() && (found.mode & READ_WRITE_OF_OTHERS) !== 0)
    await setMode(folder, found.mode & 0o7777 & ~READ_WRITE_OF_OTHERS)
}

async function closeBelow(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) {
      await closeFile(path)
      continue
    }
    if ((await ownedAt(path)) === undefined) continue
    await closeBelow(path)
    await setMode(path, OWNER_ONLY)
  }
}

async function closeFile(path: string): Promise<void> {
  const found = await ownedAt(path)
  if (found === undefined || found.isDirectory() || found.isSymbolicLink() || (found.mode & OTHERS) === 0) return
  await setMode(path, found.mode & OWNER_ONLY)
}

/** Undefined for what is gone meanwhile and for what belongs to another user. */
async function ownedAt(path: string): Promise<Stats | undefined> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  return found !== undefined && found.uid === process.geteuid?.() ? found : undefined
}

/** File systems without rights of their own (SMB, exFAT) refuse every change: their mount options decide. */
async function setMode(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch((error: NodeJS.ErrnoException) => {
    if (!REFUSED.has(error.code ?? '')) throw error
  })
}

const REFUSED: ReadonlySet<string> = new Set(['ENOENT', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EROFS'])
