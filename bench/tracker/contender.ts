import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadInfoHash } from '@shoal/tracker'

const HOST = '127.0.0.1'
const READY_DEADLINE = 15_000 // milliseconds
const PEER_TRACKER = 'bittorrent-tracker@11.2.3'

/** A program under test: the same load is put on each. */
export interface Contender {
  readonly name: string
  readonly port: number
  readonly process: ChildProcess
}

/** Where the bench keeps what it compiles, installs and writes. */
export interface BenchFolder {
  readonly path: string
  readonly torrents: number
}

export function makeBenchFolder(torrents: number): BenchFolder {
  const path = mkdtempSync(join(tmpdir(), 'shoal-bench-tracker-'))
  chmodSync(path, 0o755) // opentracker gives up its rights before it reads its list
  const list = Array.from({ length: torrents }, (_, torrent) => Buffer.from(loadInfoHash(torrent)).toString('hex'))
  writeFileSync(join(path, 'list.txt'), `${list.join('\n')}\n`)
  return { path, torrents }
}

/** Shoal with every feature on and details off, in a process of its own. */
export function startShoal(port: number, options: object = {}): Promise<Contender> {
  const script = fileURLToPath(new URL('./serve-shoal.ts', import.meta.url))
  return start('Shoal', port, process.execPath, ['--conditions=source', script, JSON.stringify({ port, ...options })])
}

/** opentracker from Debian, or undefined where it is not installed. Its list must lie in the folder it moves into. */
export async function startOpentracker(port: number, folder: BenchFolder): Promise<Contender | undefined> {
  const program = ['/usr/bin/opentracker', '/usr/local/bin/opentracker'].find((path) => existsSync(path))
  if (program === undefined) return undefined
  return start('opentracker', port, program, [
    '-i',
    HOST,
    '-p',
    `${port}`,
    '-P',
    `${port}`,
    '-d',
    folder.path,
    '-w',
    '/list.txt',
  ])
}

/** bittorrent-tracker of npm, installed beside the repository's own packages, or undefined where that fails. */
export async function startPeerTracker(port: number): Promise<Contender | undefined> {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/bench-tracker', import.meta.url))
  try {
    if (!existsSync(join(folder, 'node_modules/bittorrent-tracker'))) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'package.json'), '{"private":true}')
      execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', PEER_TRACKER], {
        cwd: folder,
        stdio: 'ignore',
        timeout: 120_000,
      })
    }
  } catch (error) {
    if (error instanceof Error) return undefined // no network, no npm: not measured
    throw error
  }
  const script = fileURLToPath(new URL('./serve-peer-tracker.mjs', import.meta.url))
  return start('bittorrent-tracker', port, process.execPath, [script, folder, `${port}`])
}

/** A ceiling in C, compiled now, or undefined where there is no compiler. */
export async function startCeiling(
  name: 'udp-echo' | 'udp-echo-batched' | 'http-epoll',
  port: number,
  peers: number,
  folder: BenchFolder,
): Promise<Contender | undefined> {
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url))
  const program = join(folder.path, name)
  try {
    execFileSync('gcc', ['-O2', '-D_GNU_SOURCE', '-o', program, source], { stdio: 'pipe' })
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
  return start(name, port, program, [HOST, `${port}`, `${peers}`])
}

export async function stop(contender: Contender): Promise<void> {
  if (contender.process.exitCode !== null || contender.process.signalCode !== null) return
  const ended = new Promise((resolve) => contender.process.once('exit', resolve))
  contender.process.kill('SIGKILL')
  await ended
}

/** CPU time of all threads of a process, in microseconds. */
export function cpuMicroseconds(contender: Contender): number {
  const tasks = `/proc/${contender.process.pid}/task`
  let nanoseconds = 0
  for (const task of readdirSync(tasks)) {
    nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0])
  }
  return nanoseconds / 1000
}

/** Resident memory in bytes. */
export function residentBytes(contender: Contender): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${contender.process.pid}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) * 1024
}

async function start(name: string, port: number, program: string, args: readonly string[]): Promise<Contender> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] })
  const contender = { name, port, process: child }
  const deadline = performance.now() + READY_DEADLINE
  while (!isListening(port)) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    if (performance.now() > deadline) {
      await stop(contender)
      throw new Error(`${name} was not ready in time`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return contender
}

function isListening(port: number): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['tcp', 'udp'].some((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .some((line) => /^\s*\d+: /.test(line) && line.trim().split(/\s+/)[1]?.endsWith(wanted)),
  )
}
