import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, openSqlite, type SqlDatabase } from '@shoal/sql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { flipSealer } from '../../fixtures/flip-sealer.ts'
import { FakeClock } from '../../test/fake-clock.ts'
import { openDecoder } from '../adapters/decoders/open-decoder.ts'
import { createDiskGallery } from '../adapters/disk-gallery.ts'
import { openFileSource } from '../adapters/local-source/open-file-source.ts'
import { sharpPictures } from '../adapters/sharp-pictures.ts'
import { createSqlTaskStore } from '../adapters/sql-store/create-sql-task-store.ts'
import { shotsMigrations } from '../adapters/sql-store/shots-migrations.ts'
import type { ShotsSchema } from '../adapters/sql-store/shots-schema.ts'
import type { FrameDecoder } from '../pictures/frame-decoder.ts'
import type { PieceSource } from '../pieces/piece-source.ts'
import { createScheduler } from '../scheduler/create-scheduler.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { WorkerControl } from '../task/worker-control.ts'
import { createWorker } from './create-worker.ts'
import type { Worker } from './worker.ts'

const never = new AbortController().signal
const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'marked.mp4')
const SHOTS = 4
const LEASE_MS = 30_000
const STEP = 500 // milliseconds of the clock that pass at once

describe('worker', () => {
  let folder: string
  let database: SqlDatabase<ShotsSchema>
  let scheduler: Scheduler
  let decoder: FrameDecoder
  let clock: FakeClock
  /** Heartbeats that control has not answered yet. */
  let beating: number
  /** Reads beyond this many wait until the source is given more. */
  let gate: { allowed: number; readonly opened: PieceSource[] }
  let moreAllowed: PromiseWithResolvers<void>
  const workers: Worker[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-worker-'))
    database = openSqlite<ShotsSchema>({ file: join(folder, 'test.db') })
    await migrate(database, [shotsMigrations], { now: () => 0 })
    clock = new FakeClock()
    beating = 0
    scheduler = createScheduler({
      store: createSqlTaskStore({ database, outbox: { append: async () => undefined }, sealer: flipSealer }),
      gallery: createDiskGallery(join(folder, 'gallery')),
      inspector: sharpPictures,
      clock,
      newToken: () => crypto.randomUUID(),
      random: () => 0,
      onError: (error) => {
        throw error
      },
      limits: { leaseMs: LEASE_MS, retryBaseMs: 10, maximalAttempts: 2 },
    })
    await scheduler.start(never)
    decoder = await openDecoder('auto', never)
    gate = { allowed: Number.POSITIVE_INFINITY, opened: [] }
    moreAllowed = Promise.withResolvers()
  })
  afterEach(async () => {
    const deadline = AbortSignal.timeout(5000)
    for (const worker of workers.splice(0)) await worker.stop(deadline)
    await scheduler.stop(deadline)
    await decoder.close()
    await database.close()
    await rm(folder, { recursive: true })
  })

  const startWorker = async (workerId: string): Promise<Worker> => {
    const worker = createWorker({
      control: control(),
      openSource: async (_, signal) => gated(await openFileSource(fixture, signal)),
      decoder,
      encoder: sharpPictures,
      clock,
      log: () => undefined,
      workerId,
      version: '0',
    })
    workers.push(worker)
    await worker.start(never)
    return worker
  }
  /** The fixture, as slow as a swarm with nobody in it once the gate is shut. */
  const gated = (source: PieceSource): PieceSource => {
    gate.opened.push(source)
    return {
      ...source,
      get stats() {
        return source.stats
      },
      read: async (offset, length, signal) => {
        const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        while (gate.allowed <= 0 && !signal.aborted) await Promise.race([moreAllowed.promise, aborted])
        signal.throwIfAborted()
        gate.allowed--
        return source.read(offset, length, signal)
      },
    }
  }
  const allow = (reads: number): void => {
    gate.allowed = reads
    moreAllowed.resolve()
    moreAllowed = Promise.withResolvers()
  }
  const submit = async (): Promise<number> => {
    // Decoding takes real time, in which much of the clock's passes.
    const options = { count: SHOTS, deadlineMs: 86_400_000 }
    return (await scheduler.submit({ source: { kind: 'file', path: fixture }, options })).id
  }
  /** Lets time pass until it has come to that, and waits for the answer to every heartbeat. */
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) {
      if (beating === 0) clock.advance(STEP)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const stateIs = (id: number, state: string) => until(async () => (await scheduler.task(id))?.state === state)
  const control = (): WorkerControl => ({
    ...scheduler,
    heartbeat: async (...call) => {
      beating++
      return scheduler.heartbeat(...call).finally(() => beating--)
    },
  })
  const shotCount = async (id: number): Promise<number> => (await scheduler.shots(id)).length

  /** Reads that the index takes, and one frame. */
  const INDEX_AND_ONE_FRAME = 5

  it('hands a task back when it stops; another makes only the shots that are missing', async () => {
    const id = await submit()
    allow(INDEX_AND_ONE_FRAME)
    const first = await startWorker('w1')
    await until(async () => (await shotCount(id)) >= 1)
    await first.stop(AbortSignal.timeout(5000))
    expect(await scheduler.task(id)).toMatchObject({ state: 'queued', attempts: 0 })
    const before = await scheduler.shots(id)
    expect(before.length).toBeLessThan(SHOTS)

    allow(Number.POSITIVE_INFINITY)
    await startWorker('w2')
    await stateIs(id, 'success')
    const after = await scheduler.shots(id)
    expect(after).toHaveLength(SHOTS)
    expect(after.slice(0, before.length)).toEqual(before)
  })

  it('leaves a cancelled task alone and takes the next', async () => {
    const id = await submit()
    allow(INDEX_AND_ONE_FRAME)
    await startWorker('w1')
    await until(async () => (await shotCount(id)) >= 1)
    await scheduler.cancel(id)
    allow(0)
    const next = await submit()
    await stateIs(next, 'running')
    allow(Number.POSITIVE_INFINITY)
    await stateIs(next, 'success')
    expect((await scheduler.task(id))?.state).toBe('cancelled')
    expect(await shotCount(id)).toBeLessThan(SHOTS)
  })

  it('keeps its lease while bytes are slow to come', async () => {
    const id = await submit()
    allow(INDEX_AND_ONE_FRAME)
    await startWorker('w1')
    const end = clock.now() + 2.5 * LEASE_MS
    await until(async () => clock.now() >= end)
    expect(await scheduler.task(id)).toMatchObject({ state: 'running', attempts: 1 })
    allow(Number.POSITIVE_INFINITY)
    await stateIs(id, 'success')
  })

  it('tells what was fetched while no shot is made, and how far it came at the end', async () => {
    const id = await submit()
    const read = (): number => gate.opened.at(-1)?.stats.payloadBytes ?? Number.NaN
    allow(1)
    await startWorker('w1')
    await until(async () => read() > 0 && (await scheduler.task(id))?.progress?.bytesFetched === read())
    allow(Number.POSITIVE_INFINITY)
    await stateIs(id, 'success')
    expect((await scheduler.task(id))?.progress).toMatchObject({ step: 'done', shotsDone: SHOTS, bytesFetched: read() })
  })

  it('says why a task failed, and that trying again may help', async () => {
    const { id } = await scheduler.submit({ source: { kind: 'file', path: fixture } })
    const worker = createWorker({
      control: control(),
      openSource: () => Promise.reject(Object.assign(new Error('nobody answers'), { code: 'no_peers' })),
      decoder,
      encoder: sharpPictures,
      clock,
      log: () => undefined,
      workerId: 'w1',
      version: '0',
    })
    workers.push(worker)
    await worker.start(never)
    await stateIs(id, 'permanent_failure')
    const failure = { code: 'no_peers', message: 'nobody answers' }
    expect(await scheduler.task(id)).toMatchObject({ attempts: 2, failure })
  })
})
