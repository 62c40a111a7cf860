import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { launcherWords, type Measure, measures } from './launcher.ts'
import { readableOfProgram } from './readable-paths.ts'

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
  /** For people and programs: what holds the process, joined by `, ` (docs/screenshots.md § Confinement). */
  readonly level: string
  /** Whether it cannot reach anybody else's network. */
  readonly ownNetwork: boolean
  /** Words that go before the command. */
  readonly prefix: readonly string[]
  /** What the launcher does before it becomes the program; not used where it can do nothing here. */
  readonly launcher: { readonly measures: readonly Measure[]; readonly loopback: boolean } | undefined
}

/** What of the network a process sees: nothing, or a loopback that only it and what it starts have. */
type OwnNetwork = 'none' | 'loopback'

const PROBE_TIMEOUT = 5_000 // milliseconds
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
 * Finds the strongest confinement that works here: limits by `prlimit`, no network by a network namespace of its own,
 * and by the launcher no privileges, no files and few system calls. Each is tried, not assumed: containers often forbid
 * namespaces, and old kernels have no Landlock.
 */
export async function findConfinement(
  limits: ProcessLimits,
  signal: AbortSignal,
  network: OwnNetwork = 'none',
): Promise<Confinement> {
  const { memoryBytes, cpuSeconds, openFiles } = limits
  const bounds = [`--data=${memoryBytes}`, `--cpu=${cpuSeconds}`, `--nofile=${openFiles}`, '--fsize=0', '--core=0']
  const prlimit = ['prlimit', ...bounds, '--']
  const [limited, own] = await Promise.all([works(prlimit, signal), firstThatWorks(networks[network], signal)])
  const prefix = [...(own ?? []), ...(limited ? prlimit : [])]
  const loopback = network === 'loopback'
  const taken = await measuresTaken(prefix, loopback, signal)
  // Without sockets there is no network either, where namespaces are forbidden.
  const ownNetwork = own !== undefined || (!loopback && taken.includes('calls'))
  const level = levelOf({ taken, ownNetwork, limited })
  return { level, ownNetwork, prefix, launcher: taken.length === 0 ? undefined : { measures: taken, loopback } }
}

/**
 * Starts a program under the confinement, with pipes for its three streams and none of our environment's secrets;
 * `detached` as the first of a process group of its own. It can read the files and folders of `readable` and no others.
 */
export function confinedSpawn(
  { prefix, launcher }: Confinement,
  command: string,
  args: readonly string[],
  { detached = false, readable = readableOfProgram(command) } = {},
): ChildProcess {
  const before = launcher === undefined ? prefix : [...prefix, ...launcherWords({ ...launcher, readable })]
  const [program = command, ...rest] = [...before, command, ...args]
  // Node ends where it may not read the settings of OpenSSL, which it does not need.
  const env = { PATH: process.env['PATH'] ?? '', LANG: 'C', OPENSSL_CONF: '/dev/null' }
  return spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], env, detached })
}

interface Found {
  readonly taken: readonly Measure[]
  readonly ownNetwork: boolean
  readonly limited: boolean
}

function levelOf({ taken, ownNetwork, limited }: Found): string {
  const parts = [
    ...(ownNetwork ? ['no network'] : []),
    ...(taken.includes('files') ? ['no files'] : taken.includes('calls') ? ['read-only files'] : []),
    ...(taken.includes('calls') ? ['few system calls'] : []),
    ...(taken.includes('privileges') ? ['no privileges'] : []),
    ...(limited ? ['memory and CPU limits'] : []),
  ]
  return parts.length === 0 ? 'own process only' : parts.join(', ')
}

async function firstThatWorks(
  candidates: readonly (readonly string[])[],
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  for (const candidate of candidates) if (await works(candidate, signal)) return candidate
  return undefined
}

async function works(prefix: readonly string[], signal: AbortSignal): Promise<boolean> {
  return (await outputOf([...prefix, 'true'], signal)) !== undefined
}

/** What the launcher can do behind those words. */
async function measuresTaken(
  prefix: readonly string[],
  loopback: boolean,
  signal: AbortSignal,
): Promise<readonly Measure[]> {
  const words = launcherWords({ measures: [], loopback, readable: [], report: true })
  const said = (await outputOf([...prefix, ...words], signal)) ?? ''
  return measures.filter((measure) => said.includes(`"${measure}"`))
}

/** What a trial prints; undefined where it fails. */
async function outputOf([program = '', ...args]: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    timeout: PROBE_TIMEOUT,
    killSignal: 'SIGKILL',
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  try {
    const [code] = await once(child, 'close')
    return code === 0 ? text : undefined
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error) return undefined
    throw error
  }
}
