import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PATIENCE = 30_000 // milliseconds for a program to become ready

/** A real client under test; every one started by a test is ended by `stopPrograms`. */
export interface RunningProgram {
  readonly output: () => string
  stop(): Promise<void>
}

const running = new Set<RunningProgram>()

/** Ends everything that `run` started. */
export async function stopPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()))
}

/** Starts a program that dies with this process, even when it is killed. */
export function run(command: string, args: readonly string[]): RunningProgram {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (bytes: Buffer) => {
    output = (output + bytes.toString()).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const program = { output: () => output, stop: () => end(child) }
  running.add(program)
  return program
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Asks again until the answer is true; fails after half a minute with what `describe` says. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  describe: () => string = () => '',
): Promise<void> {
  const giveUp = performance.now() + PATIENCE
  while (!(await holds())) {
    if (performance.now() > giveUp) throw new Error(`did not happen in time ${describe()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** True once something takes connections there. */
export function listening(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: address, port })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => settle(true))
    socket.on('error', () => settle(false))
  })
}

/** What a real client is started with. */
export interface ClientOptions {
  readonly address: string
  readonly port: number
  readonly torrent: string
  /** Where its files are or come to be. */
  readonly folder: string
  /** A folder of its own for settings. */
  readonly home: string
  /** The files are there: it seeds. */
  readonly seed: boolean
}

export const aria2 = ({ address, port, torrent, folder, seed }: ClientOptions): RunningProgram =>
  run('aria2c', [
    '--no-conf',
    `--interface=${address}`,
    `--listen-port=${port}`,
    '--enable-dht=false',
    '--bt-enable-lpd=false',
    '--enable-peer-exchange=false',
    '--disable-ipv6=true',
    '--seed-ratio=0.0',
    ...(seed ? ['--check-integrity=true', '--bt-hash-check-seed=true'] : []),
    '-d',
    folder,
    torrent,
  ])

export async function transmission(options: ClientOptions): Promise<RunningProgram> {
  const { address, port, torrent, folder, home } = options
  const watched = join(home, 'watched')
  await mkdir(watched, { recursive: true })
  const settings = {
    'bind-address-ipv4': address,
    'peer-port': port,
    'download-dir': folder,
    'watch-dir': watched,
    'watch-dir-enabled': true,
    'rpc-enabled': false,
    'dht-enabled': false,
    'lpd-enabled': false,
    'pex-enabled': false,
    'utp-enabled': false,
    'port-forwarding-enabled': false,
    'peer-port-random-on-start': false,
  }
  await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
  await copyFile(torrent, join(watched, 'one.torrent'))
  return run('transmission-daemon', ['-f', '-g', home])
}

/** Takes no torrent without a tracker, be it a dead one. */
export async function rtorrent({ address, port, torrent, folder, home }: ClientOptions): Promise<RunningProgram> {
  const session = join(home, 'session')
  await mkdir(session, { recursive: true })
  const settings = [
    'system.daemon.set = true',
    `directory.default.set = ${folder}`,
    `session.path.set = ${session}`,
    `network.bind_address.set = ${address}`,
    `network.port_range.set = ${port}-${port}`,
    'network.port_random.set = no',
    'dht.mode.set = disable',
    'protocol.pex.set = no',
    `schedule2 = go,0,0,"load.start_verbose=${torrent}"`,
  ]
  await writeFile(join(home, 'rc'), `${settings.join('\n')}\n`)
  return run('rtorrent', ['-n', '-o', `import=${join(home, 'rc')}`])
}

const SCRIPT = fileURLToPath(new URL('libtorrent-peer.py', import.meta.url))

/** The system's Python, for which Debian packages libtorrent. */
export const PYTHON = '/usr/bin/python3'

export const libtorrent = (options: ClientOptions, extra: readonly string[] = []): RunningProgram => {
  const { address, port, torrent, folder, seed } = options
  return run(PYTHON, [SCRIPT, `${address}:${port}`, torrent, folder, ...(seed ? ['seed=1'] : []), ...extra])
}

/** Lets libtorrent make a torrent of `folder/name`. */
export async function makeWithLibtorrent(
  kind: 'v1' | 'v2' | 'hybrid',
  torrent: string,
  folder: string,
  name: string,
): Promise<void> {
  const program = spawn(PYTHON, [
    SCRIPT,
    '',
    torrent,
    folder,
    `make=${kind}`,
    `name=${name}`,
    'piece=65536',
    'only=make',
  ])
  const [code] = await once(program, 'exit')
  if (code !== 0) throw new Error(`libtorrent could not make the torrent (${code})`)
}
