import type { WorkerRegistration } from '../task/worker-control.ts'
import type { Clock } from '../time/clock.ts'
import { runTask } from './run-task.ts'
import type { Worker, WorkerParts } from './worker.ts'

/** Milliseconds. */
const REGISTER_TIMEOUT = 10_000
const CLAIM_WAIT = 20_000
const CLAIM_TIMEOUT = CLAIM_WAIT + 10_000
const PAUSE_AFTER_FAILURE = 1000
const MAX_PAUSE = 30_000

/** A worker that captures as many tasks at a time as its parts say. It owns no decoder: who opened it closes it. */
export function createWorker(parts: WorkerParts): Worker {
  const { control, decoder, clock, log, workerId } = parts
  const stopping = new AbortController()
  let loops: readonly Promise<void>[] = []

  const register = (signal: AbortSignal): Promise<WorkerRegistration> => {
    const description = { workerId, version: parts.version, decoder: decoder.name, sandbox: decoder.sandbox }
    return control.register(description, AbortSignal.any([signal, AbortSignal.timeout(REGISTER_TIMEOUT)]))
  }

  const captureNext = async (registration: WorkerRegistration): Promise<void> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(CLAIM_TIMEOUT)])
    const task = await control.claim(workerId, CLAIM_WAIT, signal)
    if (task === undefined) return
    const { taskId } = task.lease
    const end = await runTask({ ...parts, ...registration }, task, stopping.signal)
    if (end.kind === 'dropped') {
      log({ level: 'warn', message: `task dropped: ${end.reason}`, taskId })
      return
    }
    const { outcome } = end
    const reason = 'failure' in outcome ? `: ${outcome.failure.message}` : ''
    log({
      level: outcome.kind === 'success' ? 'info' : 'warn',
      message: `task ended as ${outcome.kind}${reason}`,
      taskId,
    })
  }

  const loop = async (first: WorkerRegistration): Promise<void> => {
    let registration = first
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        // Control may have forgotten us while it was away.
        if (failures > 0) registration = await register(stopping.signal)
        await captureNext(registration)
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        failures++
        log({ level: 'error', message: 'control does not answer as it should', error })
        await pause(clock, failures, stopping.signal)
      }
    }
  }

  return {
    name: 'screenshot-worker',
    start: async (signal) => {
      const registration = await register(signal)
      loops = Array.from({ length: Math.max(1, parts.concurrency ?? 1) }, () => loop(registration))
    },
    stop: async (signal) => {
      stopping.abort()
      const late = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      await Promise.race([Promise.all(loops), signal.aborted ? undefined : late])
    },
  }
}

async function pause(clock: Clock, failures: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(Math.min(PAUSE_AFTER_FAILURE * 2 ** (failures - 1), MAX_PAUSE), signal)
}
