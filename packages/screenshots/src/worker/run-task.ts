import type { JsonValue } from '@shoal/sql'
import { captureTorrent } from '../capture/capture-torrent.ts'
import type { FrameDecoder } from '../pictures/frame-decoder.ts'
import type { PictureEncoder } from '../pictures/picture-encoder.ts'
import type { SheetMaker } from '../pictures/sheet.ts'
import type { PieceSource } from '../pieces/piece-source.ts'
import { CaptureError } from '../task/capture-error.ts'
import { parseResumeData } from '../task/resume-data.ts'
import { type ClaimedTask, LeaseLostError, type TaskOutcome, type WorkerControl } from '../task/worker-control.ts'
import type { Clock } from '../time/clock.ts'
import { Heartbeats } from './heartbeats.ts'

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
