import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { parseCaptureOptions } from '../task/capture-options.ts'
import type { TaskProgress } from '../task/task.ts'
import { type ClaimedTask, type HeartbeatReply, LeaseLostError } from '../task/worker-control.ts'
import { Heartbeats } from './heartbeats.ts'

const HEARTBEAT_MS = 10_000
const LEASE_MS = 30_000
const STEP = 500 // milliseconds

const task: ClaimedTask = {
  lease: { workerId: 'w1', taskId: 7, leaseToken: 't' },
  infoHash: null,
  name: 'video',
  source: { kind: 'file', path: '/video.mp4' },
  options: parseCaptureOptions({}),
  attempt: 1,
  resumeData: null,
  delivered: [],
}
const frames = (shotsDone: number): TaskProgress => ({ step: 'frames', shotsDone, shotsWanted: 9, bytesFetched: 0 })

describe('the heartbeats of a running task', () => {
  const over = { current: new AbortController() }
  afterEach(() => over.current.abort())

  const beating = (answer: () => Promise<HeartbeatReply>) => {
    over.current = new AbortController()
    const clock = new FakeClock()
    const drop = new AbortController()
    const told: { readonly at: number; readonly progress: TaskProgress }[] = []
    const started = clock.now()
    const heartbeat = (_: unknown, { progress }: { readonly progress: TaskProgress }): Promise<HeartbeatReply> => {
      told.push({ at: clock.now() - started, progress })
      return answer()
    }
    const parts = { control: { heartbeat }, clock, heartbeatMs: HEARTBEAT_MS, leaseMs: LEASE_MS }
    const beats = new Heartbeats(parts, task, drop, over.current.signal)
    const pass = async (milliseconds: number): Promise<void> => {
      for (let passed = 0; passed < milliseconds; passed += STEP) {
        clock.advance(STEP)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    return { beats, told, pass, dropped: () => ({ aborted: drop.signal.aborted, reason: beats.dropped }) }
  }
  const kept = { aborted: false, reason: undefined }
  const unanswered = () => Promise.reject(new Error('connection refused'))

  it.each([
    ['continues', async () => ({ kind: 'continue' }) as const, HEARTBEAT_MS, kept],
    [
      'is told that it was cancelled',
      async () => ({ kind: 'cancelled' }) as const,
      HEARTBEAT_MS,
      { aborted: true, reason: 'cancelled' },
    ],
    [
      'is told that the lease is lost',
      async () => ({ kind: 'lost' }) as const,
      HEARTBEAT_MS,
      { aborted: true, reason: 'lost' },
    ],
    [
      'hears of the lost lease as an error',
      () => Promise.reject(new LeaseLostError(7)),
      HEARTBEAT_MS,
      { aborted: true, reason: 'lost' },
    ],
    ['gets no answer while the lease lasts', unanswered, LEASE_MS, kept],
    [
      'gets no answer for longer than the lease',
      unanswered,
      LEASE_MS + 2 * HEARTBEAT_MS,
      { aborted: true, reason: 'lost' },
    ],
  ])('%s', async (_, answer, milliseconds, expected) => {
    const { pass, dropped } = beating(answer)
    await pass(milliseconds)
    expect(dropped()).toEqual(expected)
  })

  it('come once in each interval where nothing happens', async () => {
    const { told, pass } = beating(async () => ({ kind: 'continue' }))
    await pass(3 * (HEARTBEAT_MS + STEP))
    expect(told.map(({ at }) => at)).toEqual([10_000, 20_500, 31_000])
  })

  it('tell a shot at once, and the next ones together after half a second', async () => {
    const { beats, told, pass } = beating(async () => ({ kind: 'continue' }))
    beats.report(frames(1))
    await pass(STEP)
    beats.report(frames(2))
    beats.report(frames(3))
    await pass(2 * STEP)
    expect(told.map(({ progress }) => progress.shotsDone)).toEqual([1, 3])
  })

  it('tell bytes that came though no shot was made', async () => {
    const { beats, told, pass } = beating(async () => ({ kind: 'continue' }))
    const stats = { payloadBytes: 0, pieces: 0 }
    beats.follow({
      metainfo: () => Promise.reject(new Error('not asked for')),
      read: () => Promise.reject(new Error('not asked for')),
      prefetch: () => undefined,
      have: () => false,
      availability: () => 0,
      stored: () => [4],
      stats,
      close: async () => undefined,
    })
    stats.payloadBytes = 4096
    await pass(2000)
    expect(told).toMatchObject([{ at: 2000, progress: { bytesFetched: 4096 } }])
    expect(beats.resumeData()).toEqual({ version: 1, pieces: [4] })
  })
})
