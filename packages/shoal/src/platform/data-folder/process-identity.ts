import { readFile } from 'node:fs/promises'

/** Whether a process of that pid exists, ours or another user's. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const START_TIME_FIELD = 22 - 3 // proc(5) counts from 1, and the first two fields end with the name in parentheses

/** When the process began, in clock ticks since the machine's start; undefined where the system does not tell. */
export async function startTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD]
}
