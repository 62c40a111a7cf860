import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { migrate, openSqlite, type SqlDatabase } from '@shoal/sql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { flipSealer } from '../fixtures/flip-sealer.ts'
import {
  createDiskGallery,
  createScheduler,
  createSqlTaskStore,
  createWorker,
  decodePicture,
  type FrameDecoder,
  openDecoder,
  openLocalSource,
  type PieceSource,
  readMark,
  type Scheduler,
  type ShotsSchema,
  sharpPictures,
  shotsMigrations,
  systemClock,
  type Task,
} from '../src/index.ts'
import type { TaskRequest } from '../src/task/task.ts'
import type { Worker } from '../src/worker/worker.ts'

const FRAMES_PER_SECOND = 25
const fixture = join(import.meta.dirname, '..', 'fixtures', 'marked.mp4')
const never = new AbortController().signal

describe('from a submitted task to shots in the gallery', () => {
  let decoder: FrameDecoder
  let folder: string
  let database: SqlDatabase<ShotsSchema>
  let scheduler: Scheduler
  let worker: Worker

  beforeAll(async () => {
    decoder = await openDecoder('auto', never)
  })
  afterAll(() => decoder.close())

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-shots-'))
    database = openSqlite<ShotsSchema>({ file: join(folder, 'test.db') })
    await migrate(database, [shotsMigrations], { now: Date.now })
    scheduler = createScheduler({
      store: createSqlTaskStore({ database, outbox: { append: async () => undefined }, sealer: flipSealer }),
      gallery: createDiskGallery(join(folder, 'gallery')),
      inspector: sharpPictures,
      clock: systemClock,
      newToken: () => crypto.randomUUID(),
      random: Math.random,
      onError: (error) => {
        throw error
      },
    })
    await scheduler.start(never)
    worker = createWorker({
      control: scheduler,
      openSource: async (task, signal) => {
        const source = await openLocalSource(task.source, signal)
        return source ?? emptySwarm
      },
      decoder,
      encoder: sharpPictures,
      clock: systemClock,
      log: () => undefined,
      workerId: 'test-worker',
      version: '0.0.0',
    })
    await worker.start(never)
  })

  afterEach(async () => {
    const deadline = AbortSignal.timeout(5000)
    await worker.stop(deadline)
    await scheduler.stop(deadline)
    await database.close()
    await rm(folder, { recursive: true })
  })

  const finished = async (request: TaskRequest): Promise<Task> => {
    const { id } = await scheduler.submit(request)
    for (;;) {
      const task = await scheduler.task(id)
      if (task === undefined) throw new Error('the task is gone')
      if (!['queued', 'running'].includes(task.state)) return task
      await systemClock.sleep(20, never)
    }
  }

  const frameShown = async (shotId: number): Promise<number | undefined> => {
    const picture = await scheduler.picture(shotId, never)
    const { width, height, rgb } = await decodePicture(picture?.bytes ?? new Uint8Array())
    return readMark({ width, height, channels: 3, data: rgb })
  }

  it('makes shots of a local MP4, each showing its own moment', async () => {
    const task = await finished({ source: { kind: 'file', path: fixture } })
    expect(task.failure).toBeNull()
    expect(task).toMatchObject({ state: 'success', partial: false, infoHash: null })
    const shots = await scheduler.shots(task.id)
    expect(shots).toHaveLength(12)
    expect(task.shotCount).toBe(12)
    for (const shot of shots) {
      expect(shot).toMatchObject({ format: 'jpg', width: 1280, height: 720 })
      expect(await frameShown(shot.id)).toBe(Math.round(shot.seconds * FRAMES_PER_SECOND))
      expect(Math.abs(shot.seconds - shot.provenance.targetSeconds)).toBeLessThanOrEqual(2)
    }
    expect(task.report?.bytesFetched).toBeLessThan((task.report?.fileBytes ?? 0) * 1.2)
  })

  it('makes a contact sheet, and tells what was found in the file', async () => {
    const task = await finished({ source: { kind: 'file', path: fixture }, options: { count: 4, sheet: true } })
    const shots = await scheduler.shots(task.id)
    expect(shots.map(({ kind }) => kind)).toEqual(['frame', 'frame', 'frame', 'frame', 'sheet'])
    const sheet = shots.at(-1)
    expect(sheet?.width).toBeGreaterThan(2 * 480)
    expect(task.report?.mediaInfo).toMatch(/^Width +: 1280 pixels$/m)
  })

  it('quotes the price without making a shot, and is right', async () => {
    const source = { kind: 'file', path: fixture } as const
    const quoted = await finished({ source, options: { quoteOnly: true } })
    expect(await scheduler.shots(quoted.id)).toEqual([])
    const made = await finished({ source })
    expect(quoted.report?.quote).toMatchObject({ exact: true, shots: 12, absentPieces: 0 })
    expect(quoted.report?.quote?.lowerBoundBytes).toBe(made.report?.lowerBoundBytes)
  })

  it('stops at the byte budget with what it has', async () => {
    const source = { kind: 'file', path: fixture } as const
    const task = await finished({ source, options: { byteBudget: 1024 * 1024 } })
    expect(task).toMatchObject({ state: 'success', partial: true })
    expect(task.report?.bytesFetched).toBeLessThanOrEqual(1024 * 1024)
    expect((await scheduler.shots(task.id)).length).toBeLessThan(12)
  })

  it('gives up at the deadline, saying so', async () => {
    const infoHash = 'ab'.repeat(20)
    const source = { kind: 'swarm', infoHash, trackers: [], peers: [] } as const
    const task = await finished({ source, options: { deadlineMs: 1000 } })
    expect(task).toMatchObject({ state: 'permanent_failure', failure: { code: 'no_metadata' }, attempts: 1 })
    expect(task.failure?.message).toBe("nobody gave the torrent's metadata within 1 s")
  })

  it('takes no wrong pieces: a torrent on disk waits until its data is what the hashes say', async () => {
    const bytes = await readFile(fixture)
    const downloads = join(folder, 'downloads')
    await mkdir(downloads)
    const metainfo = singleFileMetainfo('marked.mp4', bytes)
    const { infoHash } = parseMetainfo(metainfo, nodeHashes)
    const source = { kind: 'disk', infoHash, metainfo: metainfo.toString('base64'), folder: downloads } as const

    await writeFile(join(downloads, 'marked.mp4'), bytes.with(100, 0xff))
    expect(await finished({ source })).toMatchObject({ state: 'recoverable_failure', failure: { code: 'local_data' } })
    await writeFile(join(downloads, 'marked.mp4'), bytes)
    const task = await finished({ source, options: { count: 3, formats: ['jpg', 'png', 'webp'] } })
    expect(task).toMatchObject({ state: 'success', infoHash, report: { warnings: [] } })
    expect((await scheduler.shots(task.id)).map(({ format, provenance }) => [format, provenance.checked])).toEqual(
      Array.from({ length: 3 }, () => ['jpg', 'png', 'webp'].map((format) => [format, 'torrent'])).flat(),
    )
    expect((await scheduler.newestTask(infoHash))?.id).toBe(task.id)
  })

  it('ends a torrent without video for good, and says that it has none', async () => {
    const bytes = Buffer.from('no video here')
    await writeFile(join(folder, 'notes.txt'), bytes)
    const metainfo = singleFileMetainfo('notes.txt', bytes)
    const { infoHash } = parseMetainfo(metainfo, nodeHashes)
    const source = { kind: 'disk', infoHash, metainfo: metainfo.toString('base64'), folder } as const
    const task = await finished({ source })
    expect(task).toMatchObject({ state: 'permanent_failure', failure: { code: 'no_video' }, attempts: 1, shotCount: 0 })
    expect(task.failure?.message).toMatch(/its only file, notes.txt, is not a video/)
  })

  it.each([
    ['readme.txt', 'no_video', Buffer.from('no video here')],
    ['noise.mp4', 'unsupported_video', Buffer.alloc(100_000, 'noise')],
    ['cut.mp4', 'unreadable_video', Buffer.from('\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08free', 'latin1')],
  ])('refuses %s for good, saying why: %s', async (name, code, bytes) => {
    await writeFile(join(folder, name), bytes)
    const task = await finished({ source: { kind: 'file', path: join(folder, name) } })
    expect(task).toMatchObject({ state: 'permanent_failure', failure: { code }, attempts: 1 })
  })
})

/** A swarm with nobody in it: whoever asks waits. */
const emptySwarm: PieceSource = {
  metainfo: (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  read: () => Promise.reject(new Error('nothing is known of it')),
  prefetch: () => undefined,
  have: () => false,
  availability: () => 0,
  stats: { payloadBytes: 0, pieces: 0 },
  close: async () => undefined,
}

function singleFileMetainfo(name: string, bytes: Buffer): Buffer {
  const PIECE_LENGTH = 65_536
  const digests: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += PIECE_LENGTH)
    digests.push(nodeHashes.sha1(bytes.subarray(at, at + PIECE_LENGTH)))
  const pieces = Buffer.concat(digests)
  const text = `d4:infod6:lengthi${bytes.length}e4:name${name.length}:${name}12:piece lengthi${PIECE_LENGTH}e6:pieces${pieces.length}:`
  return Buffer.concat([Buffer.from(text), pieces, Buffer.from('ee')])
}
