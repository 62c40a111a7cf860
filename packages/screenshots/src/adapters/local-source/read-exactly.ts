import { open } from 'node:fs/promises'

/** Exactly these bytes of a file; undefined where the file is missing or too short. */
export async function readExactly(
  path: string | Buffer,
  offset: number,
  length: number,
): Promise<Uint8Array | undefined> {
  let handle: Awaited<ReturnType<typeof open>>
  try {
    handle = await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const { bytesRead } = await handle.read(bytes, done, length - done, offset + done)
      if (bytesRead === 0) return undefined
      done += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}
