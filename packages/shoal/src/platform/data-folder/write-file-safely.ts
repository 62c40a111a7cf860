import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file so that after a power cut either the old or the new content is there, never half of one. Only the
 * owner can read it, unless `mode` says otherwise.
 */
export async function writeFileSafely(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const draft = `${path}.${process.pid}.new`
  try {
    await using file = await open(draft, 'w', mode)
    await file.writeFile(content)
    await file.sync()
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await rename(draft, path)
  await using folder = await open(dirname(path), 'r')
  await folder.sync()
}
