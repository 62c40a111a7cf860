import { balancerStrategy } from './balancer-strategy.ts'
import { TIMEOUT } from './compare.ts'
import { originalStrategy } from './original-strategy.ts'
import { quantile, simulate } from './simulate.ts'
import type { Topology } from './topology.ts'

const OUTAGE = { from: 20_000, until: 50_000 } // milliseconds
const DURATION = 400_000
const WINDOW = 500
/** Calls to a well endpoint take about 20 ms. */
const outage: Topology = {
  seed: 7,
  duration: DURATION,
  gap: 10,
  endpoints: Array.from({ length: 5 }, (_, index) => ({
    id: `e${index}`,
    weight: 1,
    median: 20,
    sigma: 0.4,
    workers: 8,
    troubles: [{ kind: index % 2 === 0 ? 'blackhole' : 'refusing', degree: 1, ...OUTAGE } as const],
  })),
}

/**
 * Seconds from the end of a half-minute outage of all endpoints until service is as before: from then on, half a second long
 * at least, 99 % of the arriving calls are answered within twice the 99th percentile from before the outage.
 */
export async function recoverySeconds(strategy: 'balancer' | 'original'): Promise<number> {
  const create = strategy === 'balancer' ? balancerStrategy({ timeout: TIMEOUT }) : originalStrategy(TIMEOUT)
  const { log } = await simulate(outage, create)
  const before = log.filter(([at]) => at < OUTAGE.from - TIMEOUT).map(([, duration]) => duration)
  const limit = 2 * quantile(Float64Array.from(before).sort(), 0.99)
  for (let from = OUTAGE.until; from + WINDOW < DURATION; from += WINDOW / 10) {
    const calls = log.filter(([at]) => at >= from && at < from + WINDOW)
    const good = calls.filter(([, duration, answered]) => answered && duration <= limit)
    if (good.length >= 0.99 * calls.length) return (from - OUTAGE.until) / 1_000
  }
  return Infinity
}
