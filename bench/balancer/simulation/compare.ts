import { balancerStrategy } from './balancer-strategy.ts'
import { originalStrategy } from './original-strategy.ts'
import { type Outcome, quantile, type StrategyFactory, simulate } from './simulate.ts'
import { randomTopology } from './topology.ts'

/** The policy's constants were chosen while looking at these … */
export const TUNING_SEEDS = Array.from({ length: 12 }, (_, index) => 1_000 * (index + 1))
/** … and are judged by these. */
export const HELD_OUT_SEEDS = Array.from({ length: 60 }, (_, index) => 1_000_000 + 1_000 * index)

/** Milliseconds after which an attempt is given up, the same for all. */
export const TIMEOUT = 2_000
const HEDGED_SHARE = 0.05

export interface Summary {
  /** Geometric mean over the topologies of the original's p99 divided by this one's. */
  readonly gain: number
  /** Topologies with a lower p99 than the original's. */
  readonly wins: number
  readonly calls: number
  readonly failed: number
  readonly failedShare: number
  /** Per call, mean over the topologies. */
  readonly attempts: number
  /** 99th percentile of each topology, milliseconds. */
  readonly p99: readonly number[]
  readonly p50: readonly number[]
}

export interface Comparison {
  readonly original: Summary
  readonly plain: Summary
  readonly hedged: Summary
}

export async function compare(seeds: readonly number[]): Promise<Comparison> {
  const original = await outcomes(seeds, originalStrategy(TIMEOUT))
  const base = original.map(({ latencies }) => quantile(latencies, 0.99))
  return {
    original: summary(original, base),
    plain: summary(await outcomes(seeds, balancerStrategy({ timeout: TIMEOUT })), base),
    hedged: summary(await outcomes(seeds, balancerStrategy({ timeout: TIMEOUT, hedge: HEDGED_SHARE })), base),
  }
}

async function outcomes(seeds: readonly number[], strategy: StrategyFactory): Promise<readonly Outcome[]> {
  const results: Outcome[] = []
  for (const seed of seeds) results.push(await simulate(randomTopology(seed), strategy))
  return results
}

function summary(results: readonly Outcome[], base: readonly number[]): Summary {
  const p99 = results.map(({ latencies }) => quantile(latencies, 0.99))
  const gains = p99.map((value, index) => (base[index] ?? Number.NaN) / value)
  const calls = results.reduce((sum, outcome) => sum + outcome.calls, 0)
  const failed = results.reduce((sum, outcome) => sum + outcome.failed, 0)
  return {
    gain: Math.exp(gains.reduce((sum, gain) => sum + Math.log(gain), 0) / gains.length),
    wins: gains.filter((gain) => gain > 1).length,
    calls,
    failed,
    failedShare: failed / calls,
    attempts: results.reduce((sum, outcome) => sum + outcome.attempts / outcome.calls, 0) / results.length,
    p99,
    p50: results.map(({ latencies }) => quantile(latencies, 0.5)),
  }
}
