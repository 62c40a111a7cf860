import { beforeEach, describe, expect, it } from 'vitest'
import { parseCaptureOptions } from '../task/capture-options.ts'
import type { ShotDetails } from '../task/shot.ts'
import type { Task } from '../task/task.ts'
import type { NewTask, TaskStore } from './task-store.ts'

const NOW = 1_700_000_000_000
const LEASE_MS = 30_000
const infoHash = 'ab'.repeat(20)

const newTask = (changes: Partial<NewTask> = {}): NewTask => ({
  infoHash,
  name: 'a release',
  source: { kind: 'swarm', infoHash, trackers: [], peers: [], metainfo: 'ZDQ6aW5mb2RlZQ==' },
  options: parseCaptureOptions({}),
  priority: 0,
  idempotencyKey: null,
  ...changes,
})

const details = (index: number): ShotDetails => ({
  kind: 'frame',
  format: 'jpg',
  index,
  width: 1280,
  height: 720,
  seconds: 2.5,
  provenance: {
    file: 'a.mp4',
    fileIndex: 0,
    targetSeconds: 2.4,
    ranges: [{ offset: 5, length: 7 }],
    pieces: [0],
    checked: 'torrent',
    decoder: 'test',
    toneMap: 'none',
  },
})

const stored = (index: number, digit = 'a') => ({
  details: details(index),
  size: 9,
  sha256: digit.repeat(64),
  now: NOW,
})
const progress = { step: 'frames', shotsDone: 1, shotsWanted: 12, bytesFetched: 5 } as const

export interface StoreUnderTest {
  readonly store: TaskStore
  /** Topics told to the outbox so far, oldest first. */
  topics(): Promise<readonly string[]>
}

/** What every `TaskStore` promises. */
export function taskStoreContract(open: () => Promise<StoreUnderTest>): void {
  let store: TaskStore
  let topics: StoreUnderTest['topics']
  let tokens = 0

  beforeEach(async () => {
    ;({ store, topics } = await open())
  })

  const claim = async (workerId: string, now = NOW) => {
    const leaseToken = `token-${tokens++}`
    const task = await store.claim({ workerId, leaseToken, now, leaseUntil: now + LEASE_MS })
    return task && { task, lease: { workerId, taskId: task.id, leaseToken } }
  }
  const claimed = async (workerId: string, now = NOW) => {
    const claiming = await claim(workerId, now)
    if (claiming === undefined) throw new Error('nothing to claim')
    return claiming
  }

  describe('tasks', () => {
    it('keeps a task as it was given, but shows its metainfo to a worker only', async () => {
      const added = await store.add(newTask({ priority: 3 }), NOW)
      expect(added).toMatchObject({ infoHash, state: 'queued', priority: 3, attempts: 0, createdAt: NOW })
      expect(added.source).toEqual({ kind: 'swarm', infoHash, trackers: [], peers: [] })
      expect(await store.task(added.id)).toEqual(added)
      expect((await claimed('w1')).task.source).toEqual(newTask().source)
    })

    it('returns the first task for a key that was used before', async () => {
      const first = await store.add(newTask({ idempotencyKey: 'grab-1' }), NOW)
      const second = await store.add(newTask({ idempotencyKey: 'grab-1' }), NOW)
      const third = await store.add(newTask(), NOW)
      expect(second.id).toBe(first.id)
      expect(third.id).not.toBe(first.id)
    })

    it('answers with the newest task of an info-hash', async () => {
      await store.add(newTask(), NOW)
      const newest = await store.add(newTask(), NOW)
      await store.add(newTask({ infoHash: 'cd'.repeat(20) }), NOW)
      expect((await store.newestTask(infoHash))?.id).toBe(newest.id)
      expect(await store.newestTask('ef'.repeat(20))).toBeUndefined()
    })

    it('lists newest first, by page and by state', async () => {
      const ids: number[] = []
      for (let i = 0; i < 5; i++) ids.unshift((await store.add(newTask(), NOW)).id)
      const first = await store.listTasks({ limit: 3 })
      expect(first.tasks.map((task) => task.id)).toEqual(ids.slice(0, 3))
      const second = await store.listTasks({ limit: 3, ...(first.next === null ? {} : { before: first.next }) })
      expect(second.tasks.map((task) => task.id)).toEqual(ids.slice(3))
      expect(second.next).toBeNull()
      expect((await store.listTasks({ limit: 3, states: ['running'] })).tasks).toEqual([])
    })
  })

  describe('claims', () => {
    it('serves by priority, then by age', async () => {
      const ids = []
      for (const priority of [0, 5, 5]) ids.push((await store.add(newTask({ priority }), NOW)).id)
      const order = [await claimed('w1'), await claimed('w1'), await claimed('w1')].map(({ task }) => task.id)
      expect(order).toEqual([ids[1], ids[2], ids[0]])
      expect(await claim('w1')).toBeUndefined()
    })

    it('gives no task to two of many who ask at once', async () => {
      const TASKS = 40
      for (let i = 0; i < TASKS; i++) await store.add(newTask(), NOW)
      const workers = Array.from({ length: 8 }, (_, i) => `w${i}`)
      const drained = await Promise.all(
        workers.map(async (workerId) => {
          const taken: number[] = []
          for (let next = await claim(workerId); next !== undefined; next = await claim(workerId)) {
            taken.push(next.task.id)
          }
          return taken
        }),
      )
      // A claim that met only locked rows may come home empty; whoever holds them ends the work.
      const rest = []
      for (let next = await claim('last'); next !== undefined; next = await claim('last')) rest.push(next.task.id)
      const all = [...drained.flat(), ...rest]
      expect(all).toHaveLength(TASKS)
      expect(new Set(all).size).toBe(TASKS)
    })

    it('keeps a failed task back until its time', async () => {
      const { lease } = await addAndClaim()
      const failure = { code: 'no_peers', message: 'nobody has it' }
      const settlement = { state: 'recoverable_failure', failure, resumeData: { pieces: [1] }, attempts: 1 } as const
      expect(await store.settle(lease, { ...settlement, notBefore: NOW + 5000, now: NOW })).toBe(true)
      expect(await claim('w2', NOW + 4999)).toBeUndefined()
      const again = await claimed('w2', NOW + 5000)
      expect(again.task).toMatchObject({ attempts: 2, resumeData: { pieces: [1] }, failure })
    })
  })

  describe('leases', () => {
    it('renews for its holder only', async () => {
      const { lease } = await addAndClaim()
      const renewal = { leaseUntil: NOW + 2 * LEASE_MS, progress, now: NOW }
      expect(await store.renew(lease, renewal)).toBe('renewed')
      expect(await store.renew({ ...lease, leaseToken: 'guessed' }, renewal)).toBe('lost')
      expect(await store.renew({ ...lease, workerId: 'w2' }, renewal)).toBe('lost')
      expect(await store.expired(NOW + LEASE_MS + 1, 10)).toEqual([])
      expect((await store.task(lease.taskId))?.progress).toEqual(progress)
    })

    it('finds those that ran out, with what the worker had told', async () => {
      const { lease } = await addAndClaim()
      await store.renew(lease, { leaseUntil: NOW + LEASE_MS, progress, resumeData: { pieces: [4] }, now: NOW })
      const [expired] = await store.expired(NOW + LEASE_MS + 1, 10)
      expect(expired?.lease).toEqual(lease)
      expect(expired?.task.resumeData).toEqual({ pieces: [4] })
    })

    it('ends those of a clock that is set back, and leaves those of this clock', async () => {
      const { lease } = await addAndClaim()
      const later = NOW + 2 * 24 * 3_600_000
      await store.renew(lease, { leaseUntil: later + LEASE_MS, progress, now: later })
      await store.clockSetBack(later)
      expect(await store.expired(later, 10)).toEqual([])
      await store.clockSetBack(NOW)
      expect((await store.expired(NOW, 10)).map((each) => each.lease)).toEqual([lease])
    })

    it('changes nothing for a lease that is over', async () => {
      const { lease } = await addAndClaim()
      const done = { state: 'permanent_failure', failure: null, attempts: 1, now: NOW } as const
      expect(await store.settle(lease, done)).toBe(true)
      expect(await store.settle(lease, { ...done, state: 'queued' })).toBe(false)
      expect(await store.addShot(lease, stored(0))).toBeUndefined()
      expect((await store.task(lease.taskId))?.state).toBe('permanent_failure')
    })

    it('tells the holder that its task was cancelled', async () => {
      const { lease } = await addAndClaim()
      expect((await store.cancel(lease.taskId, NOW))?.state).toBe('cancelled')
      expect(await store.renew(lease, { leaseUntil: NOW + LEASE_MS, progress, now: NOW })).toBe('cancelled')
      expect(await claim('w2')).toBeUndefined()
    })
  })

  describe('ends', () => {
    it('cancels only what is not final, and requeues only what failed', async () => {
      const { lease } = await addAndClaim()
      expect((await store.requeue(lease.taskId, NOW))?.state).toBe('running')
      await store.settle(lease, { state: 'success', failure: null, partial: true, attempts: 1, now: NOW })
      expect(await store.cancel(lease.taskId, NOW)).toMatchObject({ state: 'success', partial: true })
      expect((await store.requeue(lease.taskId, NOW))?.state).toBe('success')
      expect(await store.cancel(999_999, NOW)).toBeUndefined()

      const other = await addAndClaim()
      await store.cancel(other.lease.taskId, NOW)
      expect(await store.requeue(other.lease.taskId, NOW)).toMatchObject({ state: 'queued', attempts: 0 })
    })

    it('removes a final task with its shots, and no other', async () => {
      const { lease } = await addAndClaim()
      await store.addShot(lease, stored(0))
      expect(await store.remove(lease.taskId)).toBe(false)
      await store.settle(lease, { state: 'success', failure: null, attempts: 1, now: NOW })
      expect(await store.remove(lease.taskId)).toBe(true)
      expect(await store.task(lease.taskId)).toBeUndefined()
      expect(await store.shots(lease.taskId)).toEqual([])
    })
  })

  describe('shots', () => {
    it('keeps one per place and format, the last one delivered', async () => {
      const { lease } = await addAndClaim()
      const second = await store.addShot(lease, stored(1))
      await store.addShot(lease, stored(0))
      const replaced = await store.addShot(lease, stored(1, 'b'))
      expect(replaced?.id).toBe(second?.id)
      const shots = await store.shots(lease.taskId)
      expect(shots.map((shot) => [shot.index, shot.sha256[0]])).toEqual([
        [0, 'a'],
        [1, 'b'],
      ])
      expect(shots[0]).toMatchObject({ ...details(0), taskId: lease.taskId, size: 9, createdAt: NOW })
      expect((await store.listShots({ infoHash, limit: 1 })).next).not.toBeNull()
    })

    it('counts frames once whatever their formats, and sheets not at all', async () => {
      const { lease } = await addAndClaim()
      await store.addShot(lease, stored(0))
      await store.addShot(lease, { ...stored(0), details: { ...details(0), format: 'png' } })
      await store.addShot(lease, stored(1))
      await store.addShot(lease, { ...stored(0), details: { ...details(0), kind: 'sheet' } })
      expect((await store.task(lease.taskId))?.shotCount).toBe(2)
      await store.add(newTask(), NOW)
      const { byState, shots } = await store.counts()
      expect(byState).toMatchObject({ queued: 1, running: 1, success: 0 })
      expect(shots).toBe(2)
    })

    it('names the frame in the middle of each task, never a sheet', async () => {
      const first = await addAndClaim()
      for (const index of [0, 2, 5]) await store.addShot(first.lease, stored(index))
      await store.addShot(first.lease, { ...stored(9), details: { ...details(9), kind: 'sheet' } })
      const second = await addAndClaim()
      await store.addShot(second.lease, stored(0))
      const empty = await store.add(newTask(), NOW)
      const covers = await store.covers([first.task.id, second.task.id, empty.id])
      expect(covers.map(({ taskId, kind, index }) => [taskId, kind, index]).sort()).toEqual([
        [first.task.id, 'frame', 2],
        [second.task.id, 'frame', 0],
      ])
      expect(await store.covers([])).toEqual([])
    })

    it('finds tasks by a part of their name, and those that have shots', async () => {
      const { lease } = await addAndClaim()
      await store.addShot(lease, stored(0))
      const other = await store.add(newTask({ name: '100% Wool_Film' }), NOW)
      const ids = async (query: object) => (await store.listTasks({ limit: 10, ...query })).tasks.map(({ id }) => id)
      expect(await ids({ withShots: true })).toEqual([lease.taskId])
      expect(await ids({ search: 'wool' })).toEqual([other.id])
      expect(await ids({ search: '%' })).toEqual([other.id])
      expect(await ids({ search: '\\' })).toEqual([])
      expect(await ids({ search: 'nothing' })).toEqual([])
    })

    it('lists what has ended, longest first, with what its pictures take', async () => {
      const first = await addAndClaim()
      await store.addShot(first.lease, stored(0))
      await store.addShot(first.lease, stored(1))
      const second = await addAndClaim()
      await store.cancel(second.task.id, NOW + 1)
      expect(await store.endedTasks(10)).toMatchObject({ tasks: [{ pictureBytes: 0 }], galleryBytes: 18 })
      await store.cancel(first.task.id, NOW + 2)
      const { tasks } = await store.endedTasks(10)
      expect(tasks.map(({ task, pictureBytes }) => [task.id, pictureBytes])).toEqual([
        [second.task.id, 0],
        [first.task.id, 18],
      ])
    })

    it('tells the outbox of each change', async () => {
      const { lease } = await addAndClaim()
      await store.addShot(lease, stored(0))
      await store.cancel(lease.taskId, NOW)
      expect(await topics()).toEqual(['task.changed', 'task.changed', 'shot.added', 'task.changed'])
    })
  })

  it('gives a worker elsewhere only what can be read from anywhere', async () => {
    const here = await store.add(newTask({ source: { kind: 'file', path: '/srv/a.mkv' }, infoHash: null }), NOW)
    await store.add(newTask({ source: { kind: 'fleet', infoHash } }), NOW)
    const terms = { workerId: 'w1', leaseToken: 'elsewhere', now: NOW, leaseUntil: NOW + LEASE_MS }
    expect(await store.claim({ ...terms, elsewhere: true })).toBeUndefined()
    const swarm = await store.add(newTask(), NOW)
    expect((await store.claim({ ...terms, elsewhere: true }))?.id).toBe(swarm.id)
    expect((await claimed('w2')).task.id).toBe(here.id)
  })

  it('opens a quote again to take its shots, and nothing else', async () => {
    const wanted = parseCaptureOptions({ quoteOnly: true, count: 3 })
    const taken = { ...wanted, quoteOnly: false }
    const { id } = await store.add(newTask({ options: wanted }), NOW)
    expect((await store.reopen(id, taken, NOW))?.options.quoteOnly).toBe(true)
    const { lease } = await claimed('w1')
    const report = { bytesFetched: 1, fileBytes: 2, lowerBoundBytes: 1, totalMs: 1, warnings: [] }
    await store.settle(lease, { state: 'success', failure: null, report, attempts: 1, now: NOW })
    const opened = await store.reopen(id, taken, NOW)
    expect(opened).toMatchObject({ state: 'queued', attempts: 0, report: null, options: taken })
    expect((await claimed('w1')).task.id).toBe(id)
    expect((await store.reopen(id, taken, NOW))?.state).toBe('running')
  })

  describe('workers', () => {
    it('remembers what each said last and counts what it runs', async () => {
      const worker = { workerId: 'w1', version: '1', decoder: 'node-av 6', sandbox: 'limits' }
      expect(await store.seeWorker('w1', NOW)).toBe(false)
      await store.saveWorker(worker, NOW)
      await store.saveWorker({ ...worker, version: '2' }, NOW + 1)
      await addAndClaim()
      expect(await store.seeWorker('w1', NOW + 2)).toBe(true)
      const expected = { ...worker, version: '2', registeredAt: NOW, lastSeenAt: NOW + 2, running: 1 }
      expect(await store.workers()).toEqual([expected])
    })
  })

  async function addAndClaim(): Promise<{
    task: Task
    lease: { workerId: string; taskId: number; leaseToken: string }
  }> {
    await store.add(newTask(), NOW)
    return claimed('w1')
  }
}
