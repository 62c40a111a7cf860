import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, openSqlite, type SqlDatabase } from '@shoal/sql'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flipSealer } from '../../fixtures/flip-sealer.ts'
import { FakeClock } from '../../test/fake-clock.ts'
import { createDiskGallery } from '../adapters/disk-gallery.ts'
import { sharpPictures } from '../adapters/sharp-pictures.ts'
import { createSqlTaskStore } from '../adapters/sql-store/create-sql-task-store.ts'
import { shotsMigrations } from '../adapters/sql-store/shots-migrations.ts'
import type { ShotsSchema } from '../adapters/sql-store/shots-schema.ts'
import { CaptureOptionsError } from '../task/capture-options.ts'
import type { ShotDetails } from '../task/shot.ts'
import type { TaskRequest } from '../task/task.ts'
import { type ClaimedTask, LeaseLostError } from '../task/worker-control.ts'
import { createScheduler } from './create-scheduler.ts'
import { PictureError, type Scheduler, TaskRequestError } from './scheduler.ts'

const never = new AbortController().signal
const infoHash = 'ab'.repeat(20)
const request: TaskRequest = { source: { kind: 'swarm', infoHash, trackers: [], peers: [] } }
const LEASE_MS = 30_000
const BASE_MS = 1000
const failure = { code: 'no_peers', message: 'nobody has it' }

describe('scheduler', () => {
  let folder: string
  let database: SqlDatabase<ShotsSchema>
  let clock: FakeClock
  let scheduler: Scheduler
  let tokens = 0

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-scheduler-'))
    database = openSqlite<ShotsSchema>({ file: join(folder, 'test.db') })
    await migrate(database, [shotsMigrations], { now: () => 0 })
    clock = new FakeClock()
    scheduler = createScheduler({
      store: createSqlTaskStore({ database, outbox: { append: async () => undefined }, sealer: flipSealer }),
      gallery: createDiskGallery(join(folder, 'gallery')),
      inspector: sharpPictures,
      clock,
      newToken: () => `token-${tokens++}`,
      random: () => 1,
      onError: (error) => {
        throw error
      },
      limits: { leaseMs: LEASE_MS, maximalAttempts: 3, retryBaseMs: BASE_MS },
    })
    await scheduler.start(never)
    for (const workerId of ['w1', 'w2']) {
      await scheduler.register({ workerId, version: '1', decoder: 'd', sandbox: 's' }, never)
    }
  })
  afterEach(async () => {
    await scheduler.stop(never)
    await database.close()
    await rm(folder, { recursive: true })
  })

  const claimed = async (workerId = 'w1'): Promise<ClaimedTask> => {
    const task = await scheduler.claim(workerId, 0, never)
    if (task === undefined) throw new Error('nothing to claim')
    return task
  }

  it.each([
    [
      'an info-hash of wrong form',
      { source: { kind: 'swarm', infoHash: '../../etc', trackers: [], peers: [] } },
      TaskRequestError,
    ],
    ['options that nobody knows', { ...request, options: { shots: 3 } }, CaptureOptionsError],
    ['more shots than anyone needs', { ...request, options: { count: 100_000 } }, CaptureOptionsError],
    ['a folder without metainfo', { source: { kind: 'disk', infoHash, folder: '/x' } }, TaskRequestError],
    ['a priority out of bounds', { ...request, priority: 1e9 }, TaskRequestError],
  ])('refuses %s', async (_, wrong, error) => {
    await expect(scheduler.submit(wrong as TaskRequest)).rejects.toThrow(error)
  })

  it('accepts an info-hash in capitals and finds it in any case', async () => {
    const { source } = request
    if (source.kind !== 'swarm') throw new Error('not a swarm')
    const { id } = await scheduler.submit({ source: { ...source, infoHash: infoHash.toUpperCase() } })
    expect((await scheduler.newestTask(infoHash.toUpperCase()))?.id).toBe(id)
  })

  it('hands a task that comes later to a claim that waits', async () => {
    const waiting = scheduler.claim('w1', 20_000, never)
    await clock.asleep(2)
    const { id } = await scheduler.submit(request)
    expect((await waiting)?.lease.taskId).toBe(id)
  })

  it('ends a waiting claim with nothing when its time is over, and at once when stopped', async () => {
    const short = scheduler.claim('w1', 500, never)
    await clock.asleep(2)
    clock.advance(500)
    expect(await short).toBeUndefined()
    const long = scheduler.claim('w1', 20_000, never)
    await clock.asleep(2)
    await scheduler.stop(never)
    expect(await long).toBeUndefined()
  })

  it('refuses a worker that never registered', async () => {
    await expect(scheduler.claim('stranger', 0, never)).rejects.toThrow(TaskRequestError)
  })

  it('gives the task of a silent worker to another, with what the first had told', async () => {
    await scheduler.submit(request)
    const first = await claimed('w1')
    const progress = { step: 'frames', shotsDone: 2, shotsWanted: 12, bytesFetched: 9 } as const
    await scheduler.heartbeat(first.lease, { progress, resumeData: { version: 1, pieces: [3] } }, never)
    clock.advance(LEASE_MS / 2)
    await clock.asleep(1)
    expect(await scheduler.claim('w2', 0, never)).toBeUndefined()
    clock.advance(LEASE_MS)
    const second = await eventually(async () => {
      clock.advance(BASE_MS)
      return scheduler.claim('w2', 0, never)
    })
    expect(second).toMatchObject({ attempt: 2, resumeData: { version: 1, pieces: [3] } })
    expect(await scheduler.heartbeat(first.lease, { progress }, never)).toEqual({ kind: 'lost' })
    const outcome = { kind: 'permanent_failure', failure } as const
    await expect(scheduler.finish(first.lease, outcome, never)).rejects.toThrow(LeaseLostError)
  })

  it.each([
    ['text', 'pieces'],
    ['without a version', { pieces: [1] }],
    ['of another version', { version: 2, pieces: [1] }],
    ['with pieces that are none', { version: 1, pieces: [-1] }],
    ['with a secret of its own', { version: 1, pieces: [], path: '../../etc' }],
    ['with too many pieces', { version: 1, pieces: Array.from({ length: 20_001 }, (_, i) => i) }],
  ])('refuses resume data %s, and keeps what it had', async (_, resumeData) => {
    const { id } = await scheduler.submit(request)
    const { lease } = await claimed()
    const progress = { step: 'frames', shotsDone: 0, shotsWanted: 1, bytesFetched: 0 } as const
    await expect(scheduler.heartbeat(lease, { progress, resumeData }, never)).rejects.toThrow(TaskRequestError)
    await expect(scheduler.finish(lease, { kind: 'handed_back', resumeData }, never)).rejects.toThrow(TaskRequestError)
    expect(await scheduler.task(id)).toMatchObject({ state: 'running', resumeData: null })
  })

  it('retries ever later and gives up after its attempts', async () => {
    const { id } = await scheduler.submit(request)
    for (const delay of [BASE_MS, 2 * BASE_MS]) {
      const { lease } = await claimed()
      await scheduler.finish(lease, { kind: 'recoverable_failure', failure, resumeData: null }, never)
      expect((await scheduler.task(id))?.state).toBe('recoverable_failure')
      clock.advance(delay - 1)
      expect(await scheduler.claim('w1', 0, never)).toBeUndefined()
      clock.advance(1)
    }
    const { lease, attempt } = await claimed()
    expect(attempt).toBe(3)
    await scheduler.finish(lease, { kind: 'recoverable_failure', failure, resumeData: null }, never)
    expect(await scheduler.task(id)).toMatchObject({ state: 'permanent_failure', failure, attempts: 3 })
    expect(await scheduler.requeue(id)).toMatchObject({ state: 'queued', attempts: 0 })
  })

  it('counts no attempt for a task that was handed back', async () => {
    const { id } = await scheduler.submit(request)
    const { lease } = await claimed()
    await scheduler.finish(lease, { kind: 'handed_back', resumeData: { version: 1, pieces: [1] } }, never)
    expect(await scheduler.task(id)).toMatchObject({ state: 'queued', attempts: 0 })
    expect((await claimed('w2')).resumeData).toEqual({ version: 1, pieces: [1] })
  })

  it('tells the worker of a cancelled task to stop', async () => {
    const { id } = await scheduler.submit(request)
    const { lease } = await claimed()
    await scheduler.cancel(id)
    const progress = { step: 'index', shotsDone: 0, shotsWanted: 0, bytesFetched: 0 } as const
    expect(await scheduler.heartbeat(lease, { progress }, never)).toEqual({ kind: 'cancelled' })
  })

  describe('uploads', () => {
    const details: ShotDetails = {
      kind: 'frame',
      format: 'jpg',
      index: 0,
      width: 8,
      height: 6,
      seconds: 1,
      provenance: {
        file: 'a.mp4',
        fileIndex: 0,
        targetSeconds: 1,
        ranges: [],
        pieces: [],
        checked: 'torrent',
        decoder: 'd',
        toneMap: 'none',
      },
    }
    const picture = (width: number): Promise<Buffer> =>
      sharp({ create: { width, height: 6, channels: 3, background: 'red' } })
        .jpeg()
        .toBuffer()

    it('keeps a picture and gives it back, once however often it is sent', async () => {
      await scheduler.submit(request)
      const { lease } = await claimed()
      const bytes = await picture(8)
      const first = await scheduler.uploadShot(lease, details, bytes, never)
      const second = await scheduler.uploadShot(lease, details, bytes, never)
      expect(second.id).toBe(first.id)
      expect((await scheduler.picture(first.id, never))?.bytes).toEqual(bytes)
      expect(await readdir(join(folder, 'gallery', String(lease.taskId)))).toHaveLength(1)
      await scheduler.finish(lease, { kind: 'handed_back', resumeData: null }, never)
      expect((await claimed('w2')).delivered).toEqual([second])
    })

    it.each([
      ['no picture', async () => Buffer.from('<html>')],
      ['a picture cut short', async () => (await picture(8)).subarray(0, 200)],
      ['a picture of another size', () => picture(9)],
    ])('refuses %s', async (_, make) => {
      await scheduler.submit(request)
      const { lease } = await claimed()
      await expect(scheduler.uploadShot(lease, details, await make(), never)).rejects.toThrow(PictureError)
      expect(await scheduler.shots(lease.taskId)).toEqual([])
    })

    it('refuses a picture from a worker that does not hold the task', async () => {
      await scheduler.submit(request)
      const { lease } = await claimed()
      const foreign = { ...lease, leaseToken: 'guessed' }
      await expect(scheduler.uploadShot(foreign, details, await picture(8), never)).rejects.toThrow(LeaseLostError)
    })
  })
})

async function eventually<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 200; tries++) {
    const value = await look()
    if (value !== undefined) return value
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it never came')
}
