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
  /** Whether it cannot reach anybody else's network. */
  readonly ownNetwork: boolean
  /** Words that go before the command. */
  readonly prefix: readonly string[]
}

/** What of the network a process sees: nothing, or a loopback that only it and what it starts have. */
type OwnNetwork = 'none' | 'loopback'

const PROBE_TIMEOUT = 3000 // milliseconds
const unshare = ['unshare', '--net']
const unshareAsUser = ['unshare', '--user', '--net']
/** A new network's loopback is down; whoever may raise it may do more, and gives that up at once. */
const raiseLoopback = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
const dropRights = ['setpriv', '--bounding-set=-all', '--no-new-privs', '--']
const networks: Readonly<Record<OwnNetwork, readonly (readonly string[])[]>> = {
  none: [
    [...unshare, '--'],
    [...unshareAsUser, '--'],
  ],
  loopback: [
    [...unshare, '--', ...raiseLoopback],
    [...unshareAsUser, '--map-root-user', '--', ...raiseLoopback, ...dropRights],
  ],
}

/**
 * Finds the strongest confinement that works here: limits by `prlimit`, no network by a network namespace of its own.
 * Each is tried, not assumed: containers often forbid namespaces.
 */
export async function findConfinement(
  limits: ProcessLimits,
  signal: AbortSignal,
  network: OwnNetwork = 'none',
): Promise<Confinement> {
  const { memoryBytes, cpuSeconds, openFiles } = limits
  const bounds = [`--data=${memoryBytes}`, `--cpu=${cpuSeconds}`, `--nofile=${openFiles}`, '--fsize=0', '--core=0']
  const prlimit = ['prlimit', ...bounds, '--']
  const limited = await works(prlimit, signal)
  for (const own of networks[network]) {
    if (!(await works(own, signal))) continue
    const level = limited ? 'no network, memory and CPU limits' : 'no network'
    return { level, ownNetwork: true, prefix: limited ? [...own, ...prlimit] : own }
  }
  const level = limited ? 'memory and CPU limits' : 'own process only'
  return { level, ownNetwork: false, prefix: limited ? prlimit : [] }
}

/**
 * Starts a program under the confinement, with pipes for its three streams and none of our environment's secrets;
 * `detached` as the first of a process group of its own.
 */
export function confinedSpawn(
  confinement: Confinement,
  command: string,
  args: readonly string[],
  { detached = false } = {},
): ChildProcess {
  const [program = command, ...rest] = [...confinement.prefix, command, ...args]
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'C' }
  return spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], env, detached })
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
