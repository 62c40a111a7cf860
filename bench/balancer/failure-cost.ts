import { balancer, failureRate } from '@shoal/balancer'
import CircuitBreaker from 'opossum'
import type { BenchRow } from '../bench-row.ts'
import { cpuTimes } from './cpu-time.ts'

const IN_WINDOW = 20_000
const NEVER = 1e9

/** A failure must not cost more because many calls are remembered: opossum adds and sorts them all. */
export async function failureCostRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  let failing = false
  const error = new Error('refused')
  const action = async () => {
    if (failing) throw error
    return 1
  }
  const ours = balancer([{ id: 'only' }], {
    timeout: Infinity,
    attempts: 1,
    breaker: { consecutiveFailures: NEVER, trip: failureRate({ share: 1, window: 60_000 }) },
  })
  const theirs = new CircuitBreaker(action, {
    timeout: false,
    errorThresholdPercentage: 100,
    volumeThreshold: NEVER,
    rollingCountTimeout: 60_000,
  })
  const fill = async (call: () => Promise<unknown>) => {
    failing = false
    for (let done = 0; done < IN_WINDOW; done++) await call()
    failing = true
  }
  const failures = (call: () => Promise<unknown>) => async (calls: number) => {
    for (let done = 0; done < calls; done++) await call().then(undefined, ignored)
  }
  const leased = async () => {
    const lease = ours.acquire()
    try {
      const value = await action()
      lease.success()
      return value
    } catch (error) {
      lease.failure(error)
      throw error
    }
  }
  await fill(leased)
  await fill(() => theirs.fire())
  const times = await cpuTimes({
    ours: { calls: 5_000, run: failures(leased) },
    // With the error that lists all attempts, most of whose cost is V8's stack trace.
    run: { calls: 5_000, run: failures(() => ours.run(action)) },
    theirs: { calls: 20, run: failures(() => theirs.fire()) },
  })
  theirs.shutdown()
  report(
    `a failure: leased ${times.ours.toFixed(0)} ns, run() ${times.run.toFixed(0)} ns, opossum ${times.theirs.toFixed(0)} ns`,
  )
  const ratio = times.theirs / times.ours
  return [
    {
      name: 'a failure (lease) with 20,000 calls in the window, against opossum',
      value: ratio,
      unit: '× faster',
      must: '≥ 500',
      aim: '≥ 1000',
      ok: ratio >= 500,
    },
  ]
}

/** The failure is what is measured. */
const ignored = () => undefined
