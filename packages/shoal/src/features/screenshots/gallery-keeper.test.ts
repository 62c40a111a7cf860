import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shotSettings } from '@shoal/api'
import {
  createDiskGallery,
  createScheduler,
  createSqlTaskStore,
  type Scheduler,
  type ShotsSchema,
  sharpPictures,
  shotsMigrations,
  systemClock,
} from '@shoal/screenshots'
import { migrate, openSqlite } from '@shoal/sql'
import sharp from 'sharp'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { createSealer } from '../../platform/secrets/sealer.ts'
import { KEY_BYTES } from '../../platform/secrets/sealing-key.ts'
import { keepGallery } from './gallery-keeper.ts'

const never = new AbortController().signal
const DAY = 86_400_000
let now = 0
let scheduler: Scheduler
let pictureBytes: number

beforeEach(async () => {
  now = 1_700_000_000_000
  const folder = await mkdtemp(join(tmpdir(), 'shoal-keeper-'))
  const database = openSqlite<ShotsSchema>({ file: join(folder, 'test.db') })
  await migrate(database, [shotsMigrations], { now: () => 0 })
  scheduler = createScheduler({
    store: createSqlTaskStore({
      database,
      outbox: { append: async () => undefined },
      sealer: createSealer(new Uint8Array(KEY_BYTES), 'shots'),
    }),
    gallery: createDiskGallery(join(folder, 'gallery')),
    inspector: sharpPictures,
    clock: { ...systemClock, now: () => now },
    newToken: () => crypto.randomUUID(),
    random: () => 0,
    onError: (error) => {
      throw error
    },
  })
  await scheduler.register({ workerId: 'w', version: '1', decoder: 'd', sandbox: 's' }, never)
  onTestFinished(async () => {
    await database.close()
    await rm(folder, { recursive: true })
  })
})

/** A task of one picture that ended so many days ago. */
async function ended(daysAgo: number): Promise<number> {
  now -= daysAgo * DAY
  await scheduler.submit({ source: { kind: 'file', path: '/x.mp4' } })
  const claimed = await scheduler.claim('w', 0, never)
  if (claimed === undefined) throw new Error('nothing to claim')
  const raw = { width: 64, height: 64, channels: 3 } as const
  const picture = await sharp(Buffer.alloc(64 * 64 * 3), { raw })
    .png()
    .toBuffer()
  pictureBytes = picture.length
  const provenance = {
    file: 'x.mp4',
    fileIndex: 0,
    targetSeconds: 0,
    ranges: [],
    pieces: [],
    checked: 'none',
    decoder: 'd',
    toneMap: 'none',
  } as const
  const details = { kind: 'frame', format: 'png', index: 0, width: 64, height: 64, seconds: 0, provenance } as const
  await scheduler.uploadShot(claimed.lease, details, picture, never)
  const report = { bytesFetched: 0, fileBytes: 0, lowerBoundBytes: 0, totalMs: 0, warnings: [] }
  await scheduler.finish(claimed.lease, { kind: 'success', partial: false, report }, never)
  now += daysAgo * DAY
  return claimed.lease.taskId
}

const keep = (settings: { keepDays?: number; keepBytes?: number }): Promise<number> =>
  keepGallery(
    {
      scheduler,
      rules: { get: async () => ({ ...shotSettings.parse({}), ...settings }) },
      now: () => now,
      log: { info: () => undefined, error: () => undefined },
    },
    never,
  )
const left = async () => (await scheduler.listTasks({ limit: 10 })).tasks.map(({ id }) => id)

it('keeps everything unless told otherwise', async () => {
  await ended(4000)
  expect(await keep({})).toBe(0)
})

it('removes what ended longer ago than allowed, with its pictures', async () => {
  const [old, young] = [await ended(31), await ended(29)]
  const [shot] = await scheduler.shots(old)
  expect(await keep({ keepDays: 30 })).toBe(1)
  expect(await left()).toEqual([young])
  expect(await scheduler.picture(shot?.id ?? 0, never)).toBeUndefined()
})

it('removes the oldest until the pictures fit, and never what still runs', async () => {
  await ended(3)
  const newest = await ended(1)
  const waiting = await scheduler.submit({ source: { kind: 'file', path: '/y.mp4' } })
  expect(await keep({ keepBytes: pictureBytes })).toBe(1)
  expect(await left()).toEqual([waiting.id, newest])
  expect(await keep({ keepBytes: 0 })).toBe(1)
  expect(await left()).toEqual([waiting.id])
})
