import { open, readFile, rm } from 'node:fs/promises'
import type { DataFolder } from './data-folder.ts'
import { isRunning, startTicks } from './process-identity.ts'

/** Another Shoal works on the data folder. */
export class FolderInUseError extends Error {
  readonly code = 'folder-in-use'
  readonly pid: number

  constructor(root: string, pid: number) {
    super(`Shoal already runs on ${root} (process ${pid}). Stop it first, or choose another folder with --data DIR.`)
    this.name = 'FolderInUseError'
    this.pid = pid
  }
}

const MAXIMAL_ATTEMPTS = 3

/**
 * Takes the data folder for this process. A lock left behind by one that was killed is taken over: the file holds the
 * pid with the moment its process began, so that a pid given to another program since then does not count.
 * @throws FolderInUseError
 */
export async function lockFolder(folder: DataFolder): Promise<{ release(): Promise<void> }> {
  for (let attempt = 1; ; attempt++) {
    try {
      await using file = await open(folder.lock, 'wx', 0o600)
      await file.writeFile(`${process.pid} ${(await startTicks(process.pid)) ?? ''}\n`)
      await file.sync()
      return { release: () => rm(folder.lock, { force: true }) }
    } catch (error) {
      if (!isExisting(error)) throw error
    }
    const holder = await lockHolder(folder)
    if (holder !== undefined || attempt === MAXIMAL_ATTEMPTS) throw new FolderInUseError(folder.root, holder ?? 0)
    await rm(folder.lock, { force: true })
  }
}

/** The process that holds the folder, or undefined when none does. */
export async function lockHolder(folder: DataFolder): Promise<number | undefined> {
  const content = await readFile(folder.lock, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return ''
    throw error
  })
  const [pidText = '', began] = content.trim().split(' ')
  const pid = Number(pidText)
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return undefined
  const now = await startTicks(pid)
  return began !== undefined && now !== undefined && began !== now ? undefined : pid
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
