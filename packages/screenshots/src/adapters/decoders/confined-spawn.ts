import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** What a decoder's process may use. */
export interface ProcessLimits {
  /** Bytes of private writable memory (RLIMIT_DATA: address space that is only reserved does not count). */
  readonly memoryBytes: number
  /** Seconds of processor time over its life. */
  readonly cpuSeconds: number
  readonly openFiles: number
}

/** How far processes can be confined on this machine. */
export interface Confinement {
  /** For people: what holds the process. */
  readonly level: string
  /** Words that go before the command. */
  readonly prefix: readonly string[]
}

const PROBE_TIMEOUT = 3000 // milliseconds

/**
 * Finds the strongest confinement that works here: limits by `prlimit`, no network by a network namespace of its own.
 * Each is tried, not assumed: containers often forbid namespaces.
 */
export async function findConfinement(limits: ProcessLimits, signal: AbortSignal): Promise<Confinement> {
  const { memoryBytes, cpuSeconds, openFiles } = limits
  const bounds = [`--data=${memoryBytes}`, `--cpu=${cpuSeconds}`, `--nofile=${openFiles}`, '--fsize=0', '--core=0']
  const prlimit = ['prlimit', ...bounds, '--']
  const networks = [
    ['unshare', '--net', '--'],
    ['unshare', '--user', '--net', '--'],
  ]
  const limited = await works(prlimit, signal)
  for (const unshare of networks) {
    if (!(await works(unshare, signal))) continue
    if (limited) return { level: 'no network, memory and CPU limits', prefix: [...unshare, ...prlimit] }
    return { level: 'no network', prefix: unshare }
  }
  return limited ? { level: 'memory and CPU limits', prefix: prlimit } : { level: 'own process only', prefix: [] }
}

/** Starts a program under the confinement, with pipes for its three streams and none of our environment's secrets. */
export function confinedSpawn(confinement: Confinement, command: string, args: readonly string[]): ChildProcess {
  const [program = command, ...rest] = [...confinement.prefix, command, ...args]
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'C' }
  return spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], env })
}

async function works(prefix: readonly string[], signal: AbortSignal): Promise<boolean> {
  const [program = '', ...args] = [...prefix, 'true']
  const child = spawn(program, args, { stdio: 'ignore', signal, timeout: PROBE_TIMEOUT, killSignal: 'SIGKILL' })
  try {
    const [code] = await once(child, 'exit')
    return code === 0
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error) return false
    throw error
  }
}
