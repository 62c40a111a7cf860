import type { JsonValue } from '@shoal/sql'
import type { PieceSource } from '../pieces/piece-source.ts'
import { parseResumeData, resumeDataOf } from '../task/resume-data.ts'
import type { TaskProgress } from '../task/task.ts'
import { type ClaimedTask, type HeartbeatReply, LeaseLostError, type WorkerControl } from '../task/worker-control.ts'
import type { Clock } from '../time/clock.ts'

export interface HeartbeatParts {
  readonly control: Pick<WorkerControl, 'heartbeat'>
  readonly clock: Clock
  /** Milliseconds. */
  readonly heartbeatMs: number
  readonly leaseMs: number
}

/** Milliseconds between progress reports at the least. */
const PROGRESS_INTERVAL = 500
/** Milliseconds after which bytes that came are told though no shot was made. */
const BYTES_INTERVAL = 2000

/** Renews the lease while a task runs, carrying the newest progress, and drops the task when told to. */
export class Heartbeats {
  dropped: 'cancelled' | 'lost' | undefined
  readonly ended: Promise<void>
  readonly #parts: HeartbeatParts
  readonly #task: ClaimedTask
  readonly #drop: AbortController
  readonly #over: AbortSignal
  #progress: TaskProgress = { step: 'metadata', shotsDone: 0, shotsWanted: 0, bytesFetched: 0 }
  #news = Promise.withResolvers<void>()
  #renewedAt: number
  #source: PieceSource | undefined

  constructor(parts: HeartbeatParts, task: ClaimedTask, drop: AbortController, over: AbortSignal) {
    this.#parts = parts
    this.#task = task
    this.#drop = drop
    this.#over = over
    this.#renewedAt = parts.clock.now()
    this.ended = this.#beat()
  }

  report(progress: TaskProgress): void {
    this.#progress = progress
    this.#news.resolve()
  }

  /** From now on the beats tell which pieces the source keeps for a later attempt. */
  follow(source: PieceSource): void {
    this.#source = source
  }

  /** What a later attempt may start from: what this one kept, with what it was given. */
  resumeData(): JsonValue {
    const { resumeData: given } = this.#task
    const stored = this.#source?.stored?.() ?? []
    if (stored.length === 0) return given
    const { version, pieces } = resumeDataOf([...new Set([...(parseResumeData(given)?.pieces ?? []), ...stored])])
    return { version, pieces }
  }

  /** How far the task came, told before its end is. Whether the lease still holds is found out then. */
  async last(): Promise<void> {
    await this.#renew(AbortSignal.timeout(this.#parts.heartbeatMs))
  }

  async #beat(): Promise<void> {
    const { clock, heartbeatMs, leaseMs } = this.#parts
    while (!this.#over.aborted) {
      await this.#untilDue()
      if (this.#over.aborted) return
      this.#news = Promise.withResolvers<void>()
      const reply = await this.#renew(AbortSignal.any([this.#over, AbortSignal.timeout(heartbeatMs)]))
      if (reply !== undefined && reply.kind !== 'continue') return this.#dropTask(reply.kind)
      if (reply !== undefined) this.#renewedAt = clock.now()
      else if (clock.now() - this.#renewedAt > leaseMs) return this.#dropTask('lost')
      await clock.sleep(PROGRESS_INTERVAL, this.#over)
    }
  }

  /** Resolves at a step or shot, when bytes came meanwhile, or when the lease is to be renewed. */
  async #untilDue(): Promise<void> {
    const { clock, heartbeatMs } = this.#parts
    const woken = new AbortController()
    const stop = AbortSignal.any([this.#over, woken.signal])
    void this.#news.promise.then(() => woken.abort())
    const due = clock.now() + heartbeatMs
    const told = this.#bytesFetched
    do await clock.sleep(Math.min(BYTES_INTERVAL, due - clock.now()), stop)
    while (!stop.aborted && clock.now() < due && this.#bytesFetched === told)
  }

  get #bytesFetched(): number {
    return Math.max(this.#progress.bytesFetched, this.#source?.stats.payloadBytes ?? 0)
  }

  #dropTask(reason: 'cancelled' | 'lost'): void {
    this.dropped = reason
    this.#drop.abort()
  }

  /** Undefined where control did not answer: the lease still holds until it runs out. */
  async #renew(signal: AbortSignal): Promise<HeartbeatReply | undefined> {
    const progress = { ...this.#progress, bytesFetched: this.#bytesFetched }
    try {
      return await this.#parts.control.heartbeat(this.#task.lease, { progress, resumeData: this.resumeData() }, signal)
    } catch (error) {
      if (error instanceof LeaseLostError) return { kind: 'lost' }
      return undefined
    }
  }
}
