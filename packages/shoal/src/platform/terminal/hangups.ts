import { closeSync, openSync, readFileSync } from 'node:fs'

const SIGHUP_BIT = 1n // of the mask of signals that are ignored: signal 1
const TERMINAL = '/dev/tty'

/**
 * What a SIGHUP means: from a terminal that closed it asks the program to stop, otherwise to reload. Look once at the
 * start: who had no terminal then, or was started by `nohup`, is never stopped by it.
 */
export function hangups(): () => 'stop' | 'reload' {
  const stopsWithTerminal = hasTerminal() && !ignoredAtStart()
  return () => (stopsWithTerminal && !hasTerminal() ? 'stop' : 'reload')
}

/** Whether the process has a terminal that is still there. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync(TERMINAL, 'r+'))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false // ENXIO: none, or it is gone
    throw error
  }
}

/** Whether whoever started the process had SIGHUP ignored, as `nohup` does. */
function ignoredAtStart(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
    return (BigInt(`0x${mask}`) & SIGHUP_BIT) !== 0n
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false // not Linux
    throw error
  }
}
