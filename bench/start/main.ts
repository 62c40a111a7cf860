import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchRow, BenchRows } from '../bench-row.ts'

const MAIN = fileURLToPath(new URL('../../packages/shoal/dist/main.js', import.meta.url))
const ROUNDS = 5
const READY_LIMIT = 2 // seconds
const STOP_LIMIT = 5 // seconds
const START_TIMEOUT = 60_000 // milliseconds
const TICKS_PER_SECOND = 100 // USER_HZ on Linux

/** `npm run bench -- start`: how long until every role is ready, what that costs, and how long stopping takes. */
export const rows: BenchRows = async (report) => {
  const data = await mkdtemp(join(tmpdir(), 'shoal-bench-start-'))
  try {
    // The first start makes the database and the secrets.
    const cold = await measure(data)
    report(`first start: ready in ${cold.ready.toFixed(2)} s`)
    const rounds: Round[] = []
    for (let round = 1; round <= ROUNDS; round++) {
      const result = await measure(data)
      rounds.push(result)
      report(`round ${round}: ready in ${result.ready.toFixed(2)} s, stopped in ${result.stopped.toFixed(2)} s`)
    }
    return [
      bounded('time to ready, median', median(rounds.map(({ ready }) => ready)), READY_LIMIT),
      bounded('time to ready, first start on an empty data folder', cold.ready, READY_LIMIT),
      processorRow(median(rounds.map(({ processor }) => processor))),
      bounded('time to stop, longest', Math.max(...rounds.map(({ stopped }) => stopped)), STOP_LIMIT),
    ]
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

/** Seconds. */
interface Round {
  readonly ready: number
  readonly stopped: number
  /** Processor time of all processes until ready; NaN where the system does not tell. */
  readonly processor: number
}

async function measure(data: string): Promise<Round> {
  const [port, trackerPort] = [await freePort(), await freePort()]
  const began = performance.now()
  const args = ['up', '--data', data, '--port', String(port), '--tracker-port', String(trackerPort)]
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    await readyLine(child)
    const ready = (performance.now() - began) / 1000
    const processor = await processorSeconds(child.pid ?? 0)
    const stopping = performance.now()
    child.kill('SIGTERM')
    await exited
    return { ready, processor, stopped: (performance.now() - stopping) / 1000 }
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
  }
}

function readyLine(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (output.includes('http://')) resolve()
  })
  child.once('exit', () => reject(new Error(`shoal ended before it was ready:\n${output}`)))
  const limit = setTimeout(() => reject(new Error('shoal was not ready in time')), START_TIMEOUT)
  return promise.finally(() => clearTimeout(limit))
}

async function processorSeconds(parent: number): Promise<number> {
  try {
    const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ')
    const times = await Promise.all([String(parent), ...children].map(ticksOf))
    return times.reduce((total, ticks) => total + ticks, 0) / TICKS_PER_SECOND
  } catch {
    return Number.NaN // no /proc: the row says that it was not measured
  }
}

/** utime and stime of proc(5), fields 14 and 15, counted after the name in parentheses. */
async function ticksOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function bounded(name: string, value: number, limit: number): BenchRow {
  return { name, value, unit: 's', must: `< ${limit}`, ok: value < limit }
}

function processorRow(value: number): BenchRow {
  const name = 'processor time until ready, all roles, median'
  return Number.isNaN(value)
    ? { name, value: null, unit: 's', ok: null, note: 'this system has no /proc' }
    : { name, value, unit: 's', ok: true }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
