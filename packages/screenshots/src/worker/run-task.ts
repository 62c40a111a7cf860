import type { JsonValue } from '@shoal/sql'
import { captureTorrent } from '../capture/capture-torrent.ts'
import type { FrameDecoder } from '../pictures/frame-decoder.ts'
import type { PictureEncoder } from '../pictures/picture-encoder.ts'
import type { SheetMaker } from '../pictures/sheet.ts'
import type { PieceSource } from '../pieces/piece-source.ts'
import { CaptureError } from '../task/capture-error.ts'
import { parseResumeData, resumeDataOf } from '../task/resume-data.ts'
import type { TaskProgress } from '../task/task.ts'
import {
  type ClaimedTask,
  type HeartbeatReply,
  LeaseLostError,
  type TaskOutcome,
  type WorkerControl,
} from '../task/worker-control.ts'
import type { Clock } from '../time/clock.ts'

export interface TaskRunParts {
  readonly control: WorkerControl
  openSource(task: ClaimedTask, signal: AbortSignal): Promise<PieceSource>
  readonly decoder: FrameDecoder
  readonly encoder: PictureEncoder & SheetMaker
  readonly clock: Clock
  /** Milliseconds. */
  readonly heartbeatMs: number
  readonly leaseMs: number
}

/** How a run ended for the worker. */
export type TaskRunEnd =
  | { readonly kind: 'finished'; readonly outcome: TaskOutcome }
  /** The task was cancelled or went to another worker: nothing was reported. */
  | { readonly kind: 'dropped'; readonly reason: 'cancelled' | 'lost' }

/** Milliseconds between progress reports at the least. */
const PROGRESS_INTERVAL = 500
/** Milliseconds after which bytes that came are told though no shot was made. */
const BYTES_INTERVAL = 2000
const FINISH_TIMEOUT = 10_000
/** Characters; paths of torrents go into messages and may be long. */
const MAX_MESSAGE = 1000

/**
 * Captures one claimed task and reports its outcome. `stopping` hands it back; whoever holds the lease by then goes on.
 */
export async function runTask(parts: TaskRunParts, task: ClaimedTask, stopping: AbortSignal): Promise<TaskRunEnd> {
  const { control } = parts
  const dropped = new AbortController()
  const over = new AbortController()
  const beats = new Heartbeats(parts, task, dropped, over.signal)
  const outcome = attempt(parts, task, { beats, signal: AbortSignal.any([stopping, dropped.signal]), stopping })
  const settled = await outcome.finally(() => over.abort())
  await beats.ended
  if (beats.dropped !== undefined) return { kind: 'dropped', reason: beats.dropped }
  if (settled.kind !== 'handed_back') await beats.last()
  try {
    await control.finish(task.lease, settled, AbortSignal.timeout(FINISH_TIMEOUT))
  } catch (error) {
    if (error instanceof LeaseLostError) return { kind: 'dropped', reason: 'lost' }
    throw error
  }
  return { kind: 'finished', outcome: settled }
}

interface AttemptTerms {
  readonly beats: Heartbeats
  readonly signal: AbortSignal
  readonly stopping: AbortSignal
}

async function attempt(parts: TaskRunParts, task: ClaimedTask, terms: AttemptTerms): Promise<TaskOutcome> {
  const { control, decoder, encoder, clock } = parts
  const { beats, signal, stopping } = terms
  let source: PieceSource | undefined
  try {
    source = await parts.openSource(task, signal)
    beats.follow(source)
    const { partial, report } = await captureTorrent(
      {
        source,
        checked: task.source.kind === 'file' ? 'none' : 'torrent',
        options: task.options,
        decoder,
        encoder,
        clock,
        delivered: task.delivered,
        recalled: parseResumeData(task.resumeData)?.pieces ?? [],
        onShot: async (details, picture) => void (await control.uploadShot(task.lease, details, picture, signal)),
        onProgress: (progress) => beats.report(progress),
      },
      signal,
    )
    return { kind: 'success', partial, report }
  } catch (error) {
    if (stopping.aborted) return { kind: 'handed_back', resumeData: beats.resumeData() }
    return failureOf(error, beats.resumeData())
  } finally {
    await source?.close()
  }
}

/** What a capture could never do is permanent; anything else may go better next time or elsewhere. */
function failureOf(error: unknown, resumeData: JsonValue): TaskOutcome {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
  if (error instanceof CaptureError) return { kind: 'permanent_failure', failure: { code, message } }
  return { kind: 'recoverable_failure', failure: { code, message }, resumeData }
}

/** Renews the lease while a task runs, carrying the newest progress, and drops the task when told to. */
class Heartbeats {
  dropped: 'cancelled' | 'lost' | undefined
  readonly ended: Promise<void>
  readonly #parts: TaskRunParts
  readonly #task: ClaimedTask
  readonly #drop: AbortController
  readonly #over: AbortSignal
  #progress: TaskProgress = { step: 'metadata', shotsDone: 0, shotsWanted: 0, bytesFetched: 0 }
  #news = Promise.withResolvers<void>()
  #renewedAt: number
  #source: PieceSource | undefined

  constructor(parts: TaskRunParts, task: ClaimedTask, drop: AbortController, over: AbortSignal) {
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
