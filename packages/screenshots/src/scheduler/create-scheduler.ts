import type { Gallery } from '../gallery/gallery.ts'
import type { PictureInspector } from '../pictures/picture-inspector.ts'
import { parseCaptureOptions } from '../task/capture-options.ts'
import { parseResumeData } from '../task/resume-data.ts'
import type { ReadableSource, Task } from '../task/task.ts'
import { type ClaimedTask, LeaseLostError, type TaskLease, type TaskOutcome } from '../task/worker-control.ts'
import type { Clock } from '../time/clock.ts'
import { checkTaskSource } from './check-task-source.ts'
import { ClaimBell } from './claim-bell.ts'
import { type LocateSource, PictureError, type Scheduler, TaskRequestError } from './scheduler.ts'
import { settleAttempt, settleUnlocated } from './settle-attempt.ts'
import type { TaskStore } from './task-store.ts'

export interface SchedulerParts {
  readonly store: TaskStore
  readonly gallery: Gallery
  readonly inspector: PictureInspector
  readonly clock: Clock
  /** A new unguessable text. */
  newToken(): string
  /** From 0 to 1, spreads retries. */
  random(): number
  /** A failure that no caller hears of, such as a sweep that met a closed database. */
  onError(error: unknown): void
  /** Finds torrents of the fleet; without it tasks for them fail. */
  readonly locate?: LocateSource
  readonly limits?: Partial<SchedulerLimits>
}

export interface SchedulerLimits {
  /** Milliseconds; a worker renews three times within it. */
  readonly leaseMs: number
  /** Attempts after which a recoverable failure is permanent. */
  readonly maximalAttempts: number
  /** Milliseconds before the second attempt; doubles with each further one. */
  readonly retryBaseMs: number
  readonly retryCapMs: number
  /** Bytes of one uploaded picture. */
  readonly pictureBytes: number
}
const SECOND = 1000 // milliseconds

const defaultLimits: SchedulerLimits = {
  leaseMs: 30 * SECOND,
  maximalAttempts: 5,
  retryBaseMs: 5 * SECOND,
  retryCapMs: 600 * SECOND,
  pictureBytes: 64 * 1024 * 1024,
}

const BEATS_PER_LEASE = 3
const EXPIRED_PER_SWEEP = 100
const MAX_PAGE = 500
const MAX_WAIT_MS = 60 * SECOND
const MAX_NAME = 500
const MAX_PRIORITY = 1000
const LOCATE_TIMEOUT = 10 * SECOND
const UNLOCATED = { code: 'client_unreachable', message: 'the client that has the torrent could not be asked' }

/** A scheduler without a fleet. */
const nowhere: LocateSource = async () => ({
  kind: 'never',
  failure: { code: 'not_in_fleet', message: 'no client of the fleet has this torrent' },
})

/** A scheduler over the given store and gallery. Nothing runs by itself before `start`. */
export function createScheduler(parts: SchedulerParts): Scheduler {
  const { store, gallery, clock } = parts
  const limits = { ...defaultLimits, ...parts.limits }
  const bell = new ClaimBell()
  const running = new AbortController()
  let sweeping: Promise<void> = Promise.resolve()

  /** What the worker is to read; undefined where the task was put off or ended because nobody can read it now. */
  const readable = async (task: Task, lease: TaskLease, signal: AbortSignal): Promise<ReadableSource | undefined> => {
    const { source } = task
    if (source.kind !== 'fleet') return source
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(LOCATE_TIMEOUT)])
    const location = await (parts.locate ?? nowhere)(source, inTime).catch((error: unknown) => {
      parts.onError(error)
      return { kind: 'later', failure: UNLOCATED } as const
    })
    if (location.kind === 'found') return location.source
    await store.settle(lease, settleUnlocated(task, location, clock.now()))
    return undefined
  }

  const claimOnce = async (
    workerId: string,
    elsewhere: boolean,
    signal: AbortSignal,
  ): Promise<ClaimedTask | 'put-off' | undefined> => {
    const now = clock.now()
    const terms = { workerId, leaseToken: parts.newToken(), now, leaseUntil: now + limits.leaseMs, elsewhere }
    const task = await store.claim(terms)
    if (task === undefined) return undefined
    const lease = { workerId, taskId: task.id, leaseToken: terms.leaseToken }
    const { infoHash, name, options, attempts, resumeData } = task
    const source = await readable(task, lease, signal)
    if (source === undefined) return 'put-off'
    return {
      lease,
      infoHash,
      name,
      source,
      options,
      attempt: attempts,
      resumeData,
      delivered: await store.shots(task.id),
    }
  }

  const claim = async (
    workerId: string,
    waitMs: number,
    { elsewhere, signal }: { readonly elsewhere: boolean; readonly signal: AbortSignal },
  ): Promise<ClaimedTask | undefined> => {
    if (!(await store.seeWorker(workerId, clock.now()))) throw new TaskRequestError('register before claiming')
    const until = clock.now() + Math.min(waitMs, MAX_WAIT_MS)
    while (!signal.aborted && !running.signal.aborted) {
      const heard = bell.next()
      const claimed = await claimOnce(workerId, elsewhere, signal)
      if (claimed === 'put-off') continue
      if (claimed !== undefined) return claimed
      const left = until - clock.now()
      if (left <= 0) return undefined
      // A retry becomes due without any bell, so the wait is cut into seconds.
      await waitFor(heard, Math.min(left, SECOND), clock, AbortSignal.any([signal, running.signal]))
    }
    return undefined
  }

  const finish = async (lease: TaskLease, outcome: TaskOutcome): Promise<void> => {
    const task = await store.leased(lease)
    if (task === undefined) throw new LeaseLostError(lease.taskId)
    const settlement = settleAttempt(task, outcome, { now: clock.now(), limits, random: parts.random() })
    if (!(await store.settle(lease, settlement))) throw new LeaseLostError(lease.taskId)
    if (settlement.state === 'queued' || settlement.state === 'recoverable_failure') bell.ring()
  }

  const sweep = async (): Promise<void> => {
    await store.clockSetBack(clock.now())
    for (const { task, lease } of await store.expired(clock.now(), EXPIRED_PER_SWEEP)) {
      const failure = { code: 'worker_lost', message: `worker ${lease.workerId} stopped answering` }
      const outcome: TaskOutcome = { kind: 'recoverable_failure', failure, resumeData: task.resumeData }
      const settlement = settleAttempt(task, outcome, { now: clock.now(), limits, random: parts.random() })
      await store.settle(lease, settlement)
    }
    bell.ring()
  }

  const sweepUntilStopped = async (): Promise<void> => {
    while (!running.signal.aborted) {
      await clock.sleep(limits.leaseMs / BEATS_PER_LEASE, running.signal)
      if (running.signal.aborted) return
      await sweep().catch(parts.onError)
    }
  }

  return {
    name: 'scheduler',
    start: async () => {
      await sweep()
      sweeping = sweepUntilStopped()
    },
    stop: async () => {
      running.abort()
      bell.ring()
      await sweeping
    },

    submit: async (request) => {
      const options = parseCaptureOptions(request.options)
      const { source, infoHash, name } = checkTaskSource(request.source)
      const priority = request.priority ?? 0
      if (!Number.isInteger(priority) || Math.abs(priority) > MAX_PRIORITY) {
        throw new TaskRequestError(`priority: a whole number from -${MAX_PRIORITY} to ${MAX_PRIORITY}`)
      }
      const shownName = (request.name ?? name).slice(0, MAX_NAME)
      const idempotencyKey = request.idempotencyKey ?? null
      const task = await store.add(
        { infoHash, name: shownName, source, options, priority, idempotencyKey },
        clock.now(),
      )
      bell.ring()
      return task
    },
    task: (id) => store.task(id),
    newestTask: (infoHash) => store.newestTask(infoHash.toLowerCase()),
    listTasks: (query) => store.listTasks({ ...query, limit: pageSize(query.limit) }),
    counts: () => store.counts(),
    shots: (taskId) => store.shots(taskId),
    listShots: (query) => store.listShots({ ...query, limit: pageSize(query.limit) }),
    covers: (taskIds) => store.covers(taskIds),
    setHosted: (shotId, hosted) => store.setHosted(shotId, hosted),
    picture: async (shotId, signal) => {
      const shot = await store.shot(shotId)
      const bytes = shot === undefined ? undefined : await gallery.get(shot, signal)
      return shot === undefined || bytes === undefined ? undefined : { shot, bytes }
    },
    cancel: (id) => store.cancel(id, clock.now()),
    requeue: async (id) => {
      const task = await store.requeue(id, clock.now())
      bell.ring()
      return task
    },
    proceed: async (id) => {
      const quoted = await store.task(id)
      if (quoted === undefined) return undefined
      const task = await store.reopen(id, { ...quoted.options, quoteOnly: false }, clock.now())
      bell.ring()
      return task
    },
    endedTasks: (limit) => store.endedTasks(pageSize(limit)),
    remove: async (id, signal) => {
      const removed = await store.remove(id)
      if (removed) await gallery.removeTask(id, signal)
      return removed
    },
    workers: () => store.workers(),

    register: async (worker) => {
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(worker.workerId))
        throw new TaskRequestError('workerId: 1 to 64 of A-Z a-z 0-9 . _ -')
      await store.saveWorker(worker, clock.now())
      return { leaseMs: limits.leaseMs, heartbeatMs: limits.leaseMs / BEATS_PER_LEASE }
    },
    claim: (workerId, waitMs, signal) => claim(workerId, waitMs, { elsewhere: false, signal }),
    claimElsewhere: (workerId, waitMs, signal) => claim(workerId, waitMs, { elsewhere: true, signal }),
    infoHashOf: async (lease) => {
      const task = await store.leased(lease)
      if (task === undefined) throw new LeaseLostError(lease.taskId)
      return task.infoHash ?? undefined
    },
    heartbeat: async (lease, beat) => {
      const now = clock.now()
      const resume = beat.resumeData === undefined ? {} : { resumeData: checkedResume(beat.resumeData) }
      const reply = await store.renew(lease, {
        now,
        leaseUntil: now + limits.leaseMs,
        progress: beat.progress,
        ...resume,
      })
      await store.seeWorker(lease.workerId, now)
      return { kind: reply === 'renewed' ? 'continue' : reply }
    },
    uploadShot: async (lease, details, picture, signal) => {
      if (picture.length > limits.pictureBytes) throw new PictureError(`larger than ${limits.pictureBytes} bytes`)
      const inspected = await parts.inspector.inspect(picture)
      if (inspected === undefined) throw new PictureError('not a picture of a known format')
      if (
        inspected.format !== details.format ||
        inspected.width !== details.width ||
        inspected.height !== details.height
      ) {
        throw new PictureError(`is ${inspected.format} ${inspected.width}×${inspected.height}, not what was announced`)
      }
      if ((await store.leased(lease)) === undefined) throw new LeaseLostError(lease.taskId)
      await gallery.put({ taskId: lease.taskId, sha256: inspected.sha256, format: details.format }, picture, signal)
      const shot = await store.addShot(lease, {
        details,
        size: picture.length,
        sha256: inspected.sha256,
        now: clock.now(),
      })
      if (shot === undefined) throw new LeaseLostError(lease.taskId)
      return shot
    },
    finish: async (lease, outcome) => {
      const bounded = 'resumeData' in outcome ? { ...outcome, resumeData: checkedResume(outcome.resumeData) } : outcome
      await finish(lease, bounded)
    },
  }

  function checkedResume(resumeData: Task['resumeData']): Task['resumeData'] {
    const checked = parseResumeData(resumeData)
    if (checked === undefined) throw new TaskRequestError('resumeData: not what a worker of this version leaves')
    return checked === null ? null : { version: checked.version, pieces: checked.pieces }
  }
}

function pageSize(limit: number): number {
  return Math.min(Math.max(Math.trunc(limit) || 1, 1), MAX_PAGE)
}

/** Resolves at the bell, after so many milliseconds, or on abort: whatever is first. */
async function waitFor(heard: Promise<void>, milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const done = new AbortController()
  await Promise.race([heard, clock.sleep(milliseconds, AbortSignal.any([signal, done.signal]))])
  done.abort()
}
