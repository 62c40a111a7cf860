import { access, constants, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'

/** Log files cannot be written where the settings want them. */
export class LogFolderError extends Error {
  readonly code = 'log-folder'

  constructor(folder: string, cause: unknown) {
    super(`cannot write logs to ${folder}: ${cause instanceof Error ? cause.message : cause}`, { cause })
    this.name = 'LogFolderError'
  }
}

/**
 * Makes the folder of the log files where it is missing, and proves that it can be written.
 * @throws LogFolderError
 */
export async function prepareLogFolder(folder: string): Promise<string> {
  const at = resolve(folder)
  try {
    await mkdir(at, { recursive: true, mode: 0o700 })
    await access(at, constants.W_OK)
  } catch (cause) {
    throw new LogFolderError(at, cause)
  }
  return at
}
