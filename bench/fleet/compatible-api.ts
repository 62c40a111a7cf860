import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { encodeBencode } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { createClientFactory, createCompatibleApi, createSqlApiRecords, type FleetSchema } from '@shoal/fleet'
import { openSqlite } from '@shoal/sql'
import { findProgram } from '@shoal/testing'
import { loggedIn } from '../../packages/fleet/test/compatible-api/targets.ts'
import { qbittorrentLogin, startQbittorrent } from '../../packages/fleet/test/support/start-qbittorrent.ts'
import { openStore, startFleet, systemClock } from '../../packages/fleet/test/support/test-fleet.ts'
import { unusedSession } from '../../packages/fleet/test/support/unused-session.ts'
import type { BenchRow } from '../bench-row.ts'

const CLIENTS = 5
const TORRENTS = 20_000
const REAL_TORRENTS = 10_000
const ROUNDS = 5
/** Idle polls are short: many of them, after some that warm up. */
const IDLE_ROUNDS = 200
const MICROSECONDS = 1_000 // per millisecond
/** Clock ticks of /proc/…/stat, in milliseconds. */
const TICK = 10

/** Lists and idle polls of 100,000 torrents over 5 clients, beside a real qBittorrent with 10,000. */
export async function measureCompatibleApi(folder: string): Promise<readonly BenchRow[]> {
  const ours = await measureOurs(folder)
  const theirs = findProgram('qbittorrent-nox/trixie') === undefined ? undefined : await measureTheirs()
  const ratio = theirs === undefined ? null : ours.list / theirs
  return [
    {
      name: `torrents/info of ${CLIENTS * TORRENTS} torrents: CPU per torrent against a real qBittorrent 5.1`,
      value: ratio,
      unit: '×',
      must: '≤ 0.5',
      aim: '≤ 0.2',
      ok: ratio === null ? null : ratio <= 0.5,
      note: `${ours.list.toFixed(1)} µs in Shoal, ${theirs?.toFixed(1) ?? 'not measured'} µs there, with ${REAL_TORRENTS} torrents`,
    },
    {
      name: 'idle sync/maindata of the same: answer',
      value: ours.idleBytes,
      unit: 'bytes',
      must: '≤ 1024',
      ok: ours.idleBytes <= 1_024,
    },
    {
      name: 'idle sync/maindata of the same: CPU',
      value: ours.idleCpu,
      unit: 'ms',
      must: '≤ 5',
      ok: ours.idleCpu <= 5,
    },
  ]
}

/** Microseconds for each torrent of a list, and what an idle poll costs. */
async function measureOurs(folder: string) {
  const program = fileURLToPath(new URL('./idle-server.ts', import.meta.url))
  const server = spawn(process.execPath, ['--conditions=source', program, String(TORRENTS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(createInterface({ input: server.stdout }), 'line')
  const database = openSqlite<FleetSchema>({ file: join(folder, 'api.db') })
  const { fleet, close } = await startFleet(await openStore(database), createClientFactory(unusedSession))
  const api = createCompatibleApi({
    fleet,
    hashes: nodeHashes,
    records: createSqlApiRecords(database),
    clock: systemClock,
    random: (length) => randomBytes(length),
    authenticate: async () => undefined,
    authorized: () => true,
    savePath: '/downloads',
  })
  const ask = async (path: string): Promise<string> =>
    (await (await api(new Request(`http://localhost/api/v2/${path}`)))?.text()) ?? ''
  try {
    for (let client = 0; client < CLIENTS; client += 1)
      await fleet.clients.add({ kind: 'qbittorrent', name: `Box ${client}`, url: `http://127.0.0.1:${port}/${client}` })
    while (fleet.torrents.list().length < CLIENTS * TORRENTS) await pause(200)
    await ask('torrents/info')
    // The polls of the clients go on, as they do in the program.
    const list = await cpuOf(() => ask('torrents/info'))
    let last = await ask('sync/maindata')
    let rid = Number(/"rid":(\d+)/.exec(last)?.[1])
    const poll = async () => {
      last = await ask(`sync/maindata?rid=${rid}`)
      rid = Number(/"rid":(\d+)/.exec(last)?.[1])
    }
    for (let round = 0; round < IDLE_ROUNDS; round += 1) await poll()
    const idleCpu = await cpuOf(poll, IDLE_ROUNDS)
    return { list: (list * MICROSECONDS) / (CLIENTS * TORRENTS), idleCpu, idleBytes: last.length }
  } finally {
    await close()
    await database.close()
    server.kill()
  }
}

/** Processor time of one run, in milliseconds: the mean of some. */
async function cpuOf(work: () => Promise<unknown>, rounds = ROUNDS): Promise<number> {
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / MICROSECONDS / rounds
}

/** Microseconds for each torrent of the same list of a real qBittorrent, by the clock ticks of its process. */
async function measureTheirs(): Promise<number> {
  const real = await startQbittorrent({ version: 'qbittorrent-nox/trixie' })
  try {
    const send = await loggedIn(real.url, qbittorrentLogin, real.program.folder)
    const count = async () => Number((await send({ method: 'GET', path: 'torrents/count' })).body)
    for (let begun = 0; begun < REAL_TORRENTS; begun += 200) {
      const files = Array.from({ length: 200 }, (_, index) => ({
        field: 'torrents',
        name: `${begun + index}.torrent`,
        bytes: emptyTorrent(begun + index),
      }))
      await send({ method: 'POST', path: 'torrents/add', fields: { stopped: 'true', category: 'pond' }, files })
    }
    while ((await count()) < REAL_TORRENTS) await pause(500)
    await pause(5_000)
    await send({ method: 'GET', path: 'torrents/info' })
    const before = await ticksOf(real.program.pid ?? 0)
    for (let round = 0; round < ROUNDS; round += 1) await send({ method: 'GET', path: 'torrents/info' })
    const spent = ((await ticksOf(real.program.pid ?? 0)) - before) * TICK
    return (spent * MICROSECONDS) / ROUNDS / REAL_TORRENTS
  } finally {
    await real.program.close()
  }
}

async function ticksOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

function emptyTorrent(number: number): Uint8Array {
  const info = new Map<string, Uint8Array | number>([
    ['length', 1_000_000],
    ['name', Buffer.from(`Some.Release.${number}.1080p`)],
    ['piece length', 1_048_576],
    ['pieces', randomBytes(20)],
  ])
  return encodeBencode(
    new Map<string, Uint8Array | typeof info>([
      ['announce', Buffer.from('http://127.0.0.1:1/announce')],
      ['info', info],
    ]),
  )
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
