import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { type LoadOptions, loadTracker } from '@shoal/tracker'
import type { BenchRow, BenchRows } from '../bench-row.ts'
import { churn } from './churn.ts'
import {
  type Contender,
  cpuMicroseconds,
  makeBenchFolder,
  residentBytes,
  startCeiling,
  startOpentracker,
  startPeerTracker,
  startShoal,
  stop,
} from './contender.ts'

const ROUNDS = 5
const TORRENTS = 10_000
const SLOW_TORRENTS = 1000 // for bittorrent-tracker, which would take minutes to fill; fewer only helps it
const PEERS = 50
const SECONDS = 2 // of each round
const SOURCES = Array.from({ length: 16 }, (_, number) => `127.0.1.${number + 1}`)
const IN_FLIGHT = 160 // what the system's usual receive buffer holds: beyond that the others lose requests
const FIRST_PORT = 17_600
const EFFECTIVE_BUFFER = 4 << 20 // bytes that a burst needs to be absorbed
const LOAD: LoadOptions = { torrents: TORRENTS, peers: PEERS, sources: SOURCES, seconds: SECONDS }

type Report = (line: string) => void

/** Shoal beside opentracker, bittorrent-tracker and ceilings in C, under one load: `npm run bench -- tracker`. */
export const rows: BenchRows = async (report) => {
  const folder = makeBenchFolder(TORRENTS)
  const all: BenchRow[] = []
  all.push(...(await udpRows(folder, report)))
  all.push(...(await httpRows(folder, true, report)))
  all.push(...(await httpRows(folder, false, report)))
  all.push(...(await memoryRows(report)), await burstRow(report), ...(await sizeRow(report)), churnRow(report))
  if (cpus().length < 3) {
    all.push(row('CPU per reply with two threads against one', null, '×', '≤ 1.15', '≤ 1.05', 'needs 3 cores'))
  }
  return all
}

async function udpRows(folder: ReturnType<typeof makeBenchFolder>, report: Report): Promise<BenchRow[]> {
  const contenders = await startAll([
    () => startShoal(FIRST_PORT),
    () => startOpentracker(FIRST_PORT + 1, folder),
    () => startPeerTracker(FIRST_PORT + 2),
    () => startCeiling('udp-echo', FIRST_PORT + 3, PEERS, folder),
    () => startCeiling('udp-echo-batched', FIRST_PORT + 4, PEERS, folder),
  ])
  try {
    const cost = await measure(
      contenders,
      (port) => `udp://127.0.0.1:${port}`,
      { ...LOAD, inFlight: IN_FLIGHT },
      report,
    )
    const names = ['Shoal', 'opentracker', 'bittorrent-tracker', 'udp-echo', 'udp-echo-batched']
    const [shoal, open, peer, echo, batched] = names.map((name) => cost.get(name))
    return [
      plain('UDP: server CPU per reply, Shoal', shoal, 'µs'),
      plain('UDP: server CPU per reply, opentracker', open, 'µs'),
      plain('UDP: server CPU per reply, bittorrent-tracker', peer, 'µs'),
      plain('UDP: server CPU per reply, C echo', echo, 'µs'),
      plain('UDP: server CPU per reply, C echo in batches (ceiling)', batched, 'µs'),
      row('UDP announce against a C echo in batches', over(shoal, batched), '×', '≤ 1.8', '≤ 1.4', missing(batched)),
      row('UDP announce against opentracker', over(open, shoal), '×', '≥ 1.5', '≥ 2', missing(open)),
      row('UDP against bittorrent-tracker', over(peer, shoal), '×', '≥ 12', '≥ 18', missing(peer)),
    ]
  } finally {
    for (const contender of contenders) await stop(contender)
  }
}

async function httpRows(
  folder: ReturnType<typeof makeBenchFolder>,
  keepAlive: boolean,
  report: Report,
): Promise<BenchRow[]> {
  const contenders = await startAll([
    () => startShoal(FIRST_PORT + 10),
    async () => ({ ...(await startShoal(FIRST_PORT + 13, { httpThreads: false })), name: 'Shoal in one thread' }),
    // opentracker closes every connection, so it is measured with those only.
    () => (keepAlive ? Promise.resolve(undefined) : startOpentracker(FIRST_PORT + 11, folder)),
    () => startCeiling('http-epoll', FIRST_PORT + 12, PEERS, folder),
  ])
  try {
    const load = { ...LOAD, torrents: TORRENTS / 10, sources: SOURCES.slice(0, 4), inFlight: 32, keepAlive }
    const cost = await measure(contenders, (port) => `http://127.0.0.1:${port}/announce`, load, report)
    const [shoal, plainShoal, open, epoll] = ['Shoal', 'Shoal in one thread', 'opentracker', 'http-epoll'].map((name) =>
      cost.get(name),
    )
    const kind = keepAlive ? 'HTTP keep-alive' : 'HTTP connection per request'
    return [
      plain(`${kind}: server CPU per reply, Shoal with a thread for HTTP`, shoal, 'µs'),
      plain(`${kind}: server CPU per reply, Shoal without`, plainShoal, 'µs'),
      ...(keepAlive ? [] : [plain(`${kind}: server CPU per reply, opentracker`, open, 'µs')]),
      plain(`${kind}: server CPU per reply, C epoll (ceiling)`, epoll, 'µs'),
      keepAlive
        ? row(`${kind} against the C epoll server`, over(shoal, epoll), '×', '≤ 1.6', '≤ 1.4', missing(epoll))
        : row(`${kind} against opentracker`, over(open, shoal), '×', '≥ 1.1', '≥ 1.3', missing(open)),
    ]
  } finally {
    for (const contender of contenders) await stop(contender)
  }
}

/** Fills each contender once, then measures all of them in alternating rounds; the median cost of each by name. */
async function measure(
  contenders: readonly Contender[],
  url: (port: number) => string,
  load: LoadOptions,
  report: Report,
): Promise<ReadonlyMap<string, number>> {
  const costs = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  const loadOf = (name: string) => (name === 'bittorrent-tracker' ? { ...load, torrents: SLOW_TORRENTS } : load)
  for (const { port, name } of contenders) {
    const isCeiling = name === 'http-epoll' || name.startsWith('udp-echo')
    if (!isCeiling) await loadTracker(url(port), { ...loadOf(name), fill: true, seconds: 0.5 })
  }
  for (let round = 1; round <= ROUNDS; round++) {
    for (const contender of contenders) {
      const before = cpuMicroseconds(contender)
      const result = await loadTracker(url(contender.port), loadOf(contender.name))
      const valid = result.replies - result.invalid - result.refused
      const cost = (cpuMicroseconds(contender) - before) / Math.max(1, valid)
      costs.get(contender.name)?.push(cost)
      report(
        `round ${round} ${contender.name}: ${cost.toFixed(2)} µs a reply, ${Math.round(result.perSecond)}/s, ` +
          `${result.lost} lost, ${result.invalid} invalid, ${result.refused} refused`,
      )
    }
  }
  return new Map([...costs].map(([name, values]) => [name, median(values)]))
}

/** Memory that another million peers takes, without and with details. */
async function memoryRows(report: Report): Promise<BenchRow[]> {
  const measured: BenchRow[] = []
  for (const details of [0, 256]) {
    const shoal = await startShoal(FIRST_PORT + 20, { detailsMebibytes: details })
    try {
      const url = `udp://127.0.0.1:${shoal.port}`
      const fill = { ...LOAD, inFlight: 1024, fill: true, seconds: 0.2 }
      await loadTracker(url, { ...fill, peers: 48 })
      const before = residentBytes(shoal)
      await loadTracker(url, { ...fill, peers: 96 })
      const each = (residentBytes(shoal) - before) / (TORRENTS * 48)
      report(`memory with ${details} MiB of details: ${each.toFixed(1)} bytes a peer`)
      measured.push(
        details === 0
          ? row('memory per further peer, hot', each, 'bytes', '≤ 18', '≤ 12')
          : row('memory per further peer, with details', each, 'bytes', '≤ 100', '≤ 96'),
      )
    } finally {
      await stop(shoal)
    }
  }
  return measured
}

/** Requests lost when 2,048 come at once. */
async function burstRow(report: Report): Promise<BenchRow> {
  const name = 'requests lost in a burst of 2,048 in flight'
  const limit = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'))
  if (limit < EFFECTIVE_BUFFER && process.getuid?.() !== 0) {
    return row(name, null, 'requests', '≤ 0', '≤ 0', 'the system caps the receive buffer below 4 MiB')
  }
  const shoal = await startShoal(FIRST_PORT + 30)
  try {
    const result = await loadTracker(`udp://127.0.0.1:${shoal.port}`, {
      ...LOAD,
      inFlight: 2048,
      fill: true,
      seconds: 4,
    })
    report(`burst: ${result.lost} of ${result.requests} lost`)
    return row(name, result.lost, 'requests', '≤ 0', '≤ 0')
  } finally {
    await stop(shoal)
  }
}

/** What an announce costs with two million peers against twenty thousand. */
async function sizeRow(report: Report): Promise<BenchRow[]> {
  const costs: number[] = []
  for (const torrents of [400, 40_000]) {
    const shoal = await startShoal(FIRST_PORT + 40)
    try {
      const url = `udp://127.0.0.1:${shoal.port}`
      const load = { ...LOAD, torrents, inFlight: 256 }
      await loadTracker(url, { ...load, fill: true, inFlight: 2048, seconds: 0.2 })
      const rounds: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const before = cpuMicroseconds(shoal)
        const { replies } = await loadTracker(url, load)
        rounds.push((cpuMicroseconds(shoal) - before) / replies)
      }
      costs.push(median(rounds))
      report(`${torrents * PEERS} peers: ${median(rounds).toFixed(2)} µs an announce`)
    } finally {
      await stop(shoal)
    }
  }
  return [
    row('2 million peers: cost per announce against 20,000 peers', over(costs[1], costs[0]), '×', '≤ 1.5', '≤ 1.2'),
  ]
}

/** How memory grows while peers come and go and their number stays: ten minutes of it, played in one by a moved clock. */
function churnRow(report: Report): BenchRow {
  const { growth, peers } = churn()
  report(`churn: ${peers} peers, memory grew by ${(growth * 100).toFixed(2)} %`)
  return row('memory growth over 10 minutes of churn at a steady number of peers', growth * 100, '%', '≤ 1.5', '≤ 1')
}

async function startAll(starters: readonly (() => Promise<Contender | undefined>)[]): Promise<Contender[]> {
  const started: Contender[] = []
  try {
    for (const starter of starters) {
      const contender = await starter()
      if (contender !== undefined) started.push(contender)
    }
    return started
  } catch (error) {
    for (const contender of started) await stop(contender)
    throw error
  }
}

function plain(name: string, value: number | undefined, unit: string): BenchRow {
  return { name, value: value ?? null, unit, ok: value === undefined ? null : true }
}

function row(name: string, value: number | null, unit: string, must: string, aim: string, note?: string): BenchRow {
  const ok = value === null ? null : holds(value, must)
  return { name, value, unit, must, aim, ok, note }
}

/** Whether a value lies on the right side of a bound such as `≤ 1.5`. */
function holds(value: number, bound: string): boolean {
  const limit = Number(bound.slice(1))
  return bound.startsWith('≤') ? value <= limit : value >= limit
}

function over(dividend: number | undefined, divisor: number | undefined): number | null {
  return dividend === undefined || divisor === undefined ? null : dividend / divisor
}

function missing(value: number | undefined): string | undefined {
  return value === undefined ? 'the other program is not here' : undefined
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
