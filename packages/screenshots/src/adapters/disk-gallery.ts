import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Gallery, PictureKey } from '../gallery/gallery.ts'

/**
 * Pictures as files, `<folder>/<task>/<sha256>.<format>`. A picture is written beside its place, synced, renamed and
 * the folder synced, so that it is there in full or not at all, whatever moment the power fails.
 */
export function createDiskGallery(folder: string): Gallery {
  const taskFolder = (taskId: number): string => join(folder, String(checkedNumber(taskId)))
  const fileOf = (key: PictureKey): string => join(taskFolder(key.taskId), `${checkedDigest(key.sha256)}.${key.format}`)

  return {
    put: async (key, bytes, signal) => {
      const file = fileOf(key)
      const parent = taskFolder(key.taskId)
      const created = await mkdir(parent, { recursive: true, mode: 0o700 })
      const temporary = join(parent, `.${randomUUID()}.tmp`)
      try {
        const handle = await open(temporary, 'wx', 0o600)
        try {
          await handle.writeFile(bytes, { signal })
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(temporary, file)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      await syncFolder(parent)
      if (created !== undefined) await syncFolder(folder)
    },
    get: async (key, signal) => {
      try {
        return await readFile(fileOf(key), { signal })
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    removeTask: async (taskId) => {
      await rm(taskFolder(taskId), { recursive: true, force: true })
    },
  }
}

/** A new name in a folder is only safe once the folder itself is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function checkedNumber(taskId: number): number {
  if (!Number.isSafeInteger(taskId) || taskId < 0) throw new RangeError('not a task id')
  return taskId
}

function checkedDigest(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256 digest')
  return sha256
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
