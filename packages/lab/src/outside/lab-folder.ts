import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { askStatus } from './lab-client.ts'

/** A lab lives in this folder already. */
export class LabRunningError extends Error {
  readonly code = 'LAB_RUNNING'
  override readonly name = 'LabRunningError'

  constructor(folder: string) {
    super(`a lab runs in ${folder} already: end it with shoal lab down, or choose another place with --dir`)
  }
}

/** A folder that holds something else than a lab. */
export class LabFolderError extends Error {
  readonly code = 'LAB_FOLDER'
  override readonly name = 'LabFolderError'
}

const MARK = '.shoal-lab'
/** Within the mark: the lab is kept. */
const KEPT = 'kept'

/** In the folder of a kept lab: its plan. */
export const LAB_FILE = 'lab.yaml'

/** Where a user's lab lives unless they say otherwise. */
export function defaultLabFolder(): string {
  return join(tmpdir(), `shoal-lab-${userInfo().username}`)
}

/** A lab's folder while it lives. */
export interface LabFolder {
  readonly path: string
  /** Removes it, or lets go of one that is kept. */
  release(): Promise<void>
}

/**
 * Makes the folder, or takes over what a lab left that is gone. It vanishes when it is released or this process ends,
 * however that happens; with `keep` it stays with all content. Throws `LabRunningError` or `LabFolderError`.
 */
export async function takeLabFolder(folder: string, keep: boolean): Promise<LabFolder> {
  const path = resolve(folder)
  if (await exists(path)) {
    if (!(await exists(join(path, MARK))))
      throw new LabFolderError(`${path} exists and is no lab: choose another place with --dir`)
    const answer = await askStatus(path, AbortSignal.timeout(2_000)).catch(() => undefined)
    if (answer !== undefined) throw new LabRunningError(path)
    if (!keep && (await exists(join(path, MARK, KEPT))))
      throw new LabFolderError(
        `${path} holds a kept lab: go on with it by --file ${join(path, LAB_FILE)}, or choose another place with --dir`,
      )
    if (!keep) await rm(path, { recursive: true, force: true, maxRetries: 5 })
  }
  await mkdir(join(path, MARK), { recursive: true, mode: 0o700 })
  if (keep) {
    await writeFile(join(path, MARK, KEPT), '')
    return { path, release: () => Promise.resolve() }
  }
  const sweeper = startSweeper(path)
  return {
    path,
    async release() {
      await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
      await dismiss(sweeper)
    },
  }
}

/**
 * A shell that waits until its input ends, which happens at our end too, even by SIGKILL, and then removes the folder.
 * Twice: programs that die at that very moment may write one more file.
 */
function startSweeper(path: string): ChildProcess {
  const script = 'cat >/dev/null; rm -rf -- "$1" 2>/dev/null; sleep 1; rm -rf -- "$1"'
  const sweeper = spawn('sh', ['-c', script, 'sh', path], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  sweeper.unref()
  return sweeper
}

/** Ends the sweeper and what it waits with: its whole process group. */
async function dismiss(sweeper: ChildProcess): Promise<void> {
  if (sweeper.pid === undefined || sweeper.exitCode !== null || sweeper.signalCode !== null) return
  sweeper.ref()
  process.kill(-sweeper.pid, 'SIGKILL')
  await once(sweeper, 'exit')
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
