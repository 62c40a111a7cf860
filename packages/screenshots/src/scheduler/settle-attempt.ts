import type { Task } from '../task/task.ts'
import type { TaskOutcome } from '../task/worker-control.ts'
import { type RetryTerms, retryDelay } from './retry-delay.ts'
import type { Location } from './scheduler.ts'
import type { TaskSettlement } from './task-store.ts'

export interface SettleTerms {
  /** Unix milliseconds. */
  readonly now: number
  readonly limits: {
    readonly maximalAttempts: number
    readonly retryBaseMs: RetryTerms['baseMs']
    readonly retryCapMs: RetryTerms['capMs']
  }
  /** From 0 to 1. */
  readonly random: number
}

/** A client is asked again after a quarter of the time that it took so far, within these bounds (milliseconds). */
const WAITED_SHARE = 4
const MIN_WAIT = 2000
const MAX_WAIT = 300_000

/** What becomes of a running task when an attempt ends so. */
export function settleAttempt(
  { attempts, failure: lastFailure }: Pick<Task, 'attempts' | 'failure'>,
  outcome: TaskOutcome,
  { now, limits, random }: SettleTerms,
): TaskSettlement {
  switch (outcome.kind) {
    case 'success':
      return { state: 'success', failure: null, partial: outcome.partial, report: outcome.report, attempts, now }
    case 'permanent_failure':
      return { state: 'permanent_failure', failure: outcome.failure, attempts, now }
    case 'handed_back':
      return { state: 'queued', failure: lastFailure, resumeData: outcome.resumeData, attempts: attempts - 1, now }
    case 'recoverable_failure': {
      const { failure, resumeData } = outcome
      if (attempts >= limits.maximalAttempts) return { state: 'permanent_failure', failure, resumeData, attempts, now }
      const notBefore = now + retryDelay(attempts, { baseMs: limits.retryBaseMs, capMs: limits.retryCapMs, random })
      return { state: 'recoverable_failure', failure, resumeData, notBefore, attempts, now }
    }
  }
}

/** What becomes of a claimed task whose bytes no client can give now, or ever. Waiting costs no attempt: the client may need days. */
export function settleUnlocated(
  { attempts, createdAt }: Pick<Task, 'attempts' | 'createdAt'>,
  { kind, failure }: Exclude<Location, { kind: 'found' }>,
  now: number,
): TaskSettlement {
  if (kind === 'never') return { state: 'permanent_failure', failure, attempts, now }
  const waited = Math.ceil((now - createdAt) / WAITED_SHARE)
  const notBefore = now + Math.min(MAX_WAIT, Math.max(MIN_WAIT, waited))
  return { state: 'queued', failure, notBefore, attempts: attempts - 1, now }
}
