import { adaptive, balancer } from '@shoal/balancer'
import * as cockatiel from 'cockatiel'
import CircuitBreaker from 'opossum'
import type { BenchRow } from '../bench-row.ts'
import { allocatedBytes } from './allocated-bytes.ts'
import { cpuTimes, type Workload } from './cpu-time.ts'

const CALLS = 200_000
const TIMEOUT = 10_000 // milliseconds
const endpoints = Array.from({ length: 8 }, (_, index) => ({ id: `endpoint-${index}` }))
const answer = async () => 1

/** What one call costs beside the call itself, against cockatiel and opossum doing the nearest thing. */
export async function overheadRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  const bare = balancer(endpoints, { timeout: Infinity })
  const clever = balancer(endpoints, { ...adaptive(), timeout: Infinity })
  const full = balancer(endpoints, { ...adaptive(), timeout: TIMEOUT })
  const breaker = () =>
    cockatiel.circuitBreaker(cockatiel.handleAll, {
      halfOpenAfter: TIMEOUT,
      breaker: new cockatiel.ConsecutiveBreaker(5),
    })
  const alone = breaker()
  const wrapped = cockatiel.wrap(
    cockatiel.retry(cockatiel.handleAll, { maxAttempts: 3 }),
    breaker(),
    cockatiel.timeout(TIMEOUT, cockatiel.TimeoutStrategy.Aggressive),
  )
  const opossum = new CircuitBreaker(answer, { timeout: false })
  // What a lease is for: the caller's own loop, without a closure or a function around the call.
  const leases = async (calls: number) => {
    for (let call = 0; call < calls; call++) {
      const lease = bare.acquire()
      try {
        await answer()
        lease.success()
      } catch (error) {
        lease.failure(error)
      }
    }
  }
  const times = await cpuTimes({
    direct: repeated(CALLS, answer),
    'cockatiel breaker': repeated(CALLS, () => alone.execute(answer)),
    run: repeated(CALLS, () => bare.run(answer)),
    'run, adaptive': repeated(CALLS, () => clever.run(answer)),
    lease: { calls: CALLS, run: leases },
    opossum: repeated(CALLS / 4, () => opossum.fire()),
    'run with timeout and retry': repeated(CALLS, () => full.run(answer)),
    'cockatiel wrap(retry, breaker, timeout)': repeated(CALLS / 20, () => wrapped.execute(answer)),
  })
  for (const [name, time] of Object.entries(times)) report(`${name}: ${time.toFixed(0)} ns`)
  opossum.shutdown()
  const leaseBytes = (await allocatedBytes(leases, 4_000)) - (await allocatedBytes(repeated(0, answer).run, 4_000))
  const run = times.run / times['cockatiel breaker']
  const whole = times['run with timeout and retry'] / times['cockatiel wrap(retry, breaker, timeout)']
  const leased = times.lease / times['cockatiel breaker']
  return [
    row('run(), against a bare cockatiel breaker', run, '×', 1.25, 1.1),
    row('run() with retry and timeout, against cockatiel wrap', whole, '×', 0.15, 0.1),
    row('lease, against a bare cockatiel breaker', leased, '×', 1.2, 0.9),
    { name: 'lease, beside the call itself', value: leaseBytes, unit: 'bytes', must: '≤ 400', ok: leaseBytes <= 400 },
  ]
}

function repeated(calls: number, call: () => Promise<unknown>): Workload {
  return {
    calls,
    async run(times) {
      for (let time = 0; time < times; time++) await call()
    },
  }
}

function row(name: string, value: number, unit: string, must: number, aim: number): BenchRow {
  return { name, value, unit, must: `≤ ${must}`, aim: `≤ ${aim}`, ok: value <= must }
}
