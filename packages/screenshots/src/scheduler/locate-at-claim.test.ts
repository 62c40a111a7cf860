import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, openSqlite } from '@shoal/sql'
import { expect, it, onTestFinished } from 'vitest'
import { flipSealer } from '../../fixtures/flip-sealer.ts'
import { FakeClock } from '../../test/fake-clock.ts'
import { createDiskGallery } from '../adapters/disk-gallery.ts'
import { sharpPictures } from '../adapters/sharp-pictures.ts'
import { createSqlTaskStore } from '../adapters/sql-store/create-sql-task-store.ts'
import { shotsMigrations } from '../adapters/sql-store/shots-migrations.ts'
import type { ShotsSchema } from '../adapters/sql-store/shots-schema.ts'
import { createScheduler } from './create-scheduler.ts'
import type { LocateSource, Location, Scheduler } from './scheduler.ts'

const never = new AbortController().signal
const infoHash = 'cd'.repeat(20)
const inFleet = { source: { kind: 'fleet', infoHash, metainfo: 'ZGU=' } } as const
const failure = { code: 'waiting_for_client', message: 'has 40 % of it' }

async function schedulerWith(
  locate: LocateSource,
): Promise<{ scheduler: Scheduler; clock: FakeClock; errors: unknown[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-locate-'))
  const database = openSqlite<ShotsSchema>({ file: join(folder, 'test.db') })
  await migrate(database, [shotsMigrations], { now: () => 0 })
  const clock = new FakeClock()
  const errors: unknown[] = []
  let tokens = 0
  const scheduler = createScheduler({
    store: createSqlTaskStore({ database, outbox: { append: async () => undefined }, sealer: flipSealer }),
    gallery: createDiskGallery(join(folder, 'gallery')),
    inspector: sharpPictures,
    clock,
    newToken: () => `token-${tokens++}`,
    random: () => 1,
    onError: (error) => errors.push(error),
    locate,
  })
  await scheduler.register({ workerId: 'w1', version: '1', decoder: 'd', sandbox: 's' }, never)
  onTestFinished(async () => {
    await scheduler.stop(never)
    await database.close()
    await rm(folder, { recursive: true })
  })
  return { scheduler, clock, errors }
}

it('gives a worker the place where a torrent of the fleet lies when it claims', async () => {
  const asked: unknown[] = []
  const { scheduler } = await schedulerWith(async (source) => {
    asked.push(source)
    return { kind: 'found', source: { kind: 'file', path: '/downloads/film.mkv' } }
  })
  await scheduler.submit(inFleet)
  expect((await scheduler.claim('w1', 0, never))?.source).toEqual({ kind: 'file', path: '/downloads/film.mkv' })
  expect(asked).toEqual([{ kind: 'fleet', infoHash, metainfo: 'ZGU=' }])
})

it('puts a task off until its client has the torrent, counts no attempt, and lets the next one pass', async () => {
  let location: Location = { kind: 'later', failure }
  const { scheduler, clock } = await schedulerWith(async () => location)
  const { id } = await scheduler.submit(inFleet)
  const other = await scheduler.submit({ source: { kind: 'file', path: '/other.mp4' } })
  expect((await scheduler.claim('w1', 0, never))?.lease.taskId).toBe(other.id)
  expect(await scheduler.task(id)).toMatchObject({ state: 'queued', attempts: 0, failure })
  expect(await scheduler.claim('w1', 0, never)).toBeUndefined()
  location = { kind: 'found', source: { kind: 'file', path: '/film.mkv' } }
  clock.advance(2000)
  expect((await scheduler.claim('w1', 0, never))?.lease.taskId).toBe(id)
})

it('ends a task that nobody will ever be able to read', async () => {
  const { scheduler } = await schedulerWith(async () => ({ kind: 'never', failure }))
  const { id } = await scheduler.submit(inFleet)
  expect(await scheduler.claim('w1', 0, never)).toBeUndefined()
  expect(await scheduler.task(id)).toMatchObject({ state: 'permanent_failure', failure })
})

it('asks again later where the question itself failed, and reports that', async () => {
  const { scheduler, errors } = await schedulerWith(() => Promise.reject(new Error('no answer')))
  const { id } = await scheduler.submit(inFleet)
  expect(await scheduler.claim('w1', 0, never)).toBeUndefined()
  expect(await scheduler.task(id)).toMatchObject({ state: 'queued', failure: { code: 'client_unreachable' } })
  expect(errors).toHaveLength(1)
})
