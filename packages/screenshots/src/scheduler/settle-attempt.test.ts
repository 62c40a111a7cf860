import { describe, expect, it } from 'vitest'
import type { TaskOutcome } from '../task/worker-control.ts'
import type { Location } from './scheduler.ts'
import { settleAttempt, settleUnlocated } from './settle-attempt.ts'
import type { TaskSettlement } from './task-store.ts'

const NOW = 1_000_000
const limits = { maximalAttempts: 3, retryBaseMs: 1000, retryCapMs: 3000 }
const earlier = { code: 'no_peers', message: 'nobody answers' }
const failure = { code: 'no_frame', message: 'no keyframe could be decoded' }
const resumeData = { version: 1, pieces: [3] }
const report = { bytesFetched: 1, fileBytes: 2, lowerBoundBytes: 1, totalMs: 5, warnings: [] }

describe('a running task when its attempt ends', () => {
  const cases: readonly (readonly [string, number, TaskOutcome, Partial<TaskSettlement>])[] = [
    ['succeeds', 1, { kind: 'success', partial: false, report }, { state: 'success', partial: false, attempts: 1 }],
    [
      'succeeds in part',
      3,
      { kind: 'success', partial: true, report },
      { state: 'success', partial: true, attempts: 3 },
    ],
    ['fails for good', 1, { kind: 'permanent_failure', failure }, { state: 'permanent_failure', failure, attempts: 1 }],
    [
      'is handed back: no attempt is counted, the last reason stays',
      2,
      { kind: 'handed_back', resumeData },
      { state: 'queued', failure: earlier, resumeData, attempts: 1 },
    ],
    [
      'fails for now',
      1,
      { kind: 'recoverable_failure', failure, resumeData },
      { state: 'recoverable_failure', failure, resumeData, notBefore: NOW + 1000, attempts: 1 },
    ],
    [
      'fails again: the delay doubles',
      2,
      { kind: 'recoverable_failure', failure, resumeData },
      { state: 'recoverable_failure', notBefore: NOW + 2000, attempts: 2 },
    ],
    [
      'fails at its last attempt',
      3,
      { kind: 'recoverable_failure', failure, resumeData },
      { state: 'permanent_failure', failure, resumeData, attempts: 3 },
    ],
  ]
  it.each(cases)('%s (attempt %i)', (_, attempts, outcome, expected) => {
    const settled = settleAttempt({ attempts, failure: earlier }, outcome, { now: NOW, limits, random: 1 })
    expect(settled).toMatchObject({ ...expected, now: NOW })
    const due = { state: settled.state, notBefore: settled.notBefore }
    expect(due).toEqual({ state: expected.state, notBefore: expected.notBefore })
  })

  it('never waits longer than the cap', () => {
    const outcome: TaskOutcome = { kind: 'recoverable_failure', failure, resumeData }
    const many = { ...limits, maximalAttempts: 50 }
    const settled = settleAttempt({ attempts: 40, failure: null }, outcome, { now: NOW, limits: many, random: 1 })
    expect(settled.notBefore).toBe(NOW + limits.retryCapMs)
  })
})

describe('a claimed task whose bytes no client gives', () => {
  const later: Location = { kind: 'later', failure }
  it.each([
    ['asks again after two seconds at first', 0, later, { state: 'queued', notBefore: NOW + 2000, attempts: 0 }],
    ['asks less often as it waits', 40_000, later, { state: 'queued', notBefore: NOW + 10_000, attempts: 0 }],
    ['asks every five minutes at the least', 1e9, later, { state: 'queued', notBefore: NOW + 300_000, attempts: 0 }],
    ['ends where no client ever will', 0, { kind: 'never', failure }, { state: 'permanent_failure', attempts: 1 }],
  ] as const)('%s', (_, waited, location, expected) => {
    const settled = settleUnlocated({ attempts: 1, createdAt: NOW - waited }, location, NOW)
    expect(settled).toEqual({ failure, now: NOW, ...expected })
  })
})
