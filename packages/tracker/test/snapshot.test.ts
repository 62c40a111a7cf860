import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { infoHash } from '@shoal/bittorrent'
import type { TrackerLogEntry } from '@shoal/tracker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { announced, INFO_HASH, withTracker } from './ask-tracker.ts'

let folder: string
let snapshotFile: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-tracker-'))
  snapshotFile = join(folder, 'tracker.snapshot')
})
afterEach(() => rm(folder, { recursive: true }))

const NO_LIMITS = { requestsPerAddress: 0, requestsPerNetwork: 0, newSwarmsPerNetwork: 0 }
const options = () => ({ snapshotFile, limits: NO_LIMITS, mayNameAddress: ['127.0.0.1'] })

/** Peers of both families, a completion, and another swarm. */
async function fill(): Promise<void> {
  await withTracker(options(), async (_tracker, port) => {
    for (let peer = 1; peer <= 30; peer++) await announced(port, { port: peer, left: 5 })
    await announced(port, { port: 1, left: 0, event: 'completed' })
    await announced(port, { port: 40, left: 5, extra: 'ip=2001:db8::40' })
    await announced(port, { infoHash: 'another torrent.....', port: 1 })
  })
}

it('keeps swarms, counts and both families over a restart, and counts nobody twice', async () => {
  await fill()
  await withTracker(options(), async (tracker, port) => {
    expect(tracker.counters()).toMatchObject({ swarms: 2, seeders: 2, leechers: 30, completed: 1 })
    const reply = await announced(port, { port: 1, left: 0, event: 'completed' })
    expect(reply).toMatchObject({ seeders: 1, leechers: 30, completed: 1 })
    expect(reply.peers).toHaveLength(30)
    expect(reply.peers).toContainEqual({ address: '2001:db8::40', port: 40 })
  })
})

it('does not invent a last announce for a swarm that nobody announced to since the start', async () => {
  await withTracker(options(), async (tracker, port) => {
    await announced(port, { port: 1, left: 5 })
    await announced(port, { port: 1, left: 0, event: 'completed' })
    await announced(port, { port: 1, left: 0, event: 'stopped' })
    expect((await tracker.swarms({})).rows[0]?.lastAnnounceAt).toBeGreaterThan(0)
  })
  await withTracker(options(), async (tracker) => {
    expect((await tracker.swarms({})).rows).toMatchObject([{ completed: 1, lastAnnounceAt: 0 }])
  })
})

it('serves the listed info-hashes before anyone tells it again', async () => {
  const access = { mode: 'listed' as const }
  const entry = { infoHash: infoHash(Buffer.from(INFO_HASH, 'latin1').toString('hex')), name: 'known' }
  await withTracker({ ...options(), access }, async (tracker) => tracker.setList('allow', [entry]))
  await withTracker({ ...options(), access }, async (tracker, port) => {
    await announced(port, { port: 1 })
    expect((await tracker.swarms({ search: 'KNO' })).rows).toMatchObject([{ name: 'known', seeders: 1 }])
  })
})

it.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
  ['changed', (bytes: Buffer) => Buffer.from(bytes).fill(0x55, 60, 70)],
  ['of the future', (bytes: Buffer) => Buffer.from(bytes).fill(9, 8, 9)],
  ['something else', () => Buffer.from('not a snapshot')],
  ['empty', () => Buffer.alloc(0)],
])('starts with a snapshot that is %s, puts it aside and says so', async (_what, change) => {
  await fill()
  await writeFile(snapshotFile, change(await readFile(snapshotFile)))
  const logged: TrackerLogEntry[] = []
  await withTracker({ ...options(), log: (entry) => logged.push(entry) }, async (_tracker, port) => {
    await announced(port, { port: 50 })
  })
  expect(logged).toContainEqual(expect.objectContaining({ level: 'warn', keptAs: `${snapshotFile}.damaged` }))
})

it('writes the snapshot while it runs, whole or not at all', async () => {
  await withTracker(options(), async (tracker, port) => {
    await announced(port, { port: 1 })
    await Promise.all([
      tracker.saveSnapshot(AbortSignal.timeout(5000)),
      tracker.saveSnapshot(AbortSignal.timeout(5000)),
    ])
    expect((await readFile(snapshotFile)).subarray(0, 8).toString()).toBe('SHOALSWM')
    await expect(tracker.saveSnapshot(AbortSignal.abort())).rejects.toThrow()
    expect((await readFile(snapshotFile)).subarray(0, 8).toString()).toBe('SHOALSWM')
  })
})
