import type { BenchRow } from '../bench-row.ts'
import { compare, HELD_OUT_SEEDS } from './simulation/compare.ts'
import { recoverySeconds } from './simulation/recovery.ts'

/** How the policy does on topologies that it was not tuned on. */
export async function simulationRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  const { plain, hedged, original } = await compare(HELD_OUT_SEEDS)
  report(
    `original: ${(100 * original.failedShare).toFixed(2)} % of all calls failed, ${original.attempts.toFixed(4)} attempts per call`,
  )
  report(`default: better p99 in ${plain.wins} of ${HELD_OUT_SEEDS.length} topologies; hedged: in ${hedged.wins}`)
  const ours = await recoverySeconds('balancer')
  const theirs = await recoverySeconds('original')
  report(`after a total outage: ${ours.toFixed(2)} s, original ${theirs.toFixed(0)} s`)
  return [
    atLeast('simulation: p99 against the original', plain.gain, 1.9),
    { name: 'simulation: failed calls', value: plain.failed, unit: 'calls', must: '0', ok: plain.failed === 0 },
    atMost('simulation: attempts per call', plain.attempts, 1.01),
    { name: 'simulation: p99 with hedging', value: hedged.gain, unit: '×', aim: '≥ 2.2', ok: hedged.gain >= 2.2 },
    {
      name: 'simulation: attempts with hedging',
      value: hedged.attempts,
      unit: 'attempts',
      aim: '≤ 1.06',
      ok: hedged.attempts <= 1.06,
    },
    { name: 'recovery after a total outage', value: ours, unit: 's', must: '≤ 2', ok: ours <= 2 },
  ]
}

function atLeast(name: string, value: number, bound: number): BenchRow {
  return { name, value, unit: '×', must: `≥ ${bound}`, ok: value >= bound }
}

function atMost(name: string, value: number, bound: number): BenchRow {
  return { name, value, unit: 'attempts', must: `≤ ${bound}`, ok: value <= bound }
}
