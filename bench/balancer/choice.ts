import { adaptive, balancer, type Candidate, powerOfTwo } from '@shoal/balancer'
import type { BenchRow } from '../bench-row.ts'
import { allocatedBytes } from './allocated-bytes.ts'
import { cpuTimes } from './cpu-time.ts'

const PICKS = 3_000_000
const FEW = 100
const MANY = 10_000
const NOW = 1_700_000_000_000 // Unix milliseconds

/** The default policy's choice must not care how many endpoints there are. */
export async function choiceRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  const choice = powerOfTwo()
  const few = candidatesOf(FEW)
  const many = candidatesOf(MANY)
  let checksum = 0
  const picks = (from: readonly Candidate[]) => (calls: number) => {
    let local = 0
    for (let call = 0; call < calls; call++) local ^= choice.pick(from, NOW, Math.random, undefined)
    checksum ^= local
  }
  const times = await cpuTimes({
    few: { calls: PICKS, run: picks(few) },
    many: { calls: PICKS, run: picks(many) },
  })
  const bytes = Math.max(0, Math.round(await allocatedBytes(picks(many), 100_000)))
  report(
    `choice among ${FEW}: ${times.few.toFixed(1)} ns, among ${MANY}: ${times.many.toFixed(1)} ns (checksum ${checksum})`,
  )
  const ratio = times.many / times.few
  return [
    {
      name: 'choice among 10,000, against 100',
      value: ratio,
      unit: '×',
      must: '≤ 1.5',
      aim: '≤ 1.1',
      ok: ratio <= 1.5,
    },
    { name: 'choice among 10,000', value: bytes, unit: 'bytes', must: '0', ok: bytes === 0 },
  ]
}

/** The very endpoints that a balancer of this size hands to its choice, each of which has answered once. */
function candidatesOf(count: number): readonly Candidate[] {
  let candidates: readonly Candidate[] = []
  const { choose } = adaptive()
  const spy = {
    estimate: () => choose.estimate?.() ?? fail(),
    pick(from: readonly Candidate[]) {
      candidates = from
      return 0
    },
  }
  const endpoints = Array.from({ length: count }, (_, index) => ({ id: `endpoint-${index}` }))
  balancer(endpoints, { choose: spy }).acquire().release()
  for (const [index, { estimate }] of candidates.entries()) estimate?.sample(1 + (index % 7), NOW)
  return candidates
}

function fail(): never {
  throw new Error('power of two keeps no estimates')
}
