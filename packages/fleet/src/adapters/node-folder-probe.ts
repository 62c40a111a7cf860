import { opendir } from 'node:fs/promises'
import type { FolderProbe, FolderState } from '../client/folder-probe.ts'

/** A network share that hangs must not hold the answer. Milliseconds. */
const LIMIT = 3_000

/** Looks at folders through the file system. */
export const nodeFolderProbe: FolderProbe = {
  stateOf: async (path) => {
    const { promise: late, resolve } = Promise.withResolvers<FolderState>()
    const timer = setTimeout(() => resolve('refused'), LIMIT)
    try {
      return await Promise.race([look(path), late])
    } finally {
      clearTimeout(timer)
    }
  },
}

async function look(path: string): Promise<FolderState> {
  try {
    const folder = await opendir(path)
    await folder.close()
    return 'readable'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'refused'
  }
}
