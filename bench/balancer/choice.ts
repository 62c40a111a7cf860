import { balancer, type Candidates, powerOfTwo } from '@shoal/balancer'
import type { BenchRow } from '../bench-row.ts'
import { allocatedBytes } from './allocated-bytes.ts'
import { cpuTimes } from './cpu-time.ts'

const PICKS = 3_000_000
const FEW = 100
const MANY = 10_000

/** The default policy's choice must not care how many endpoints there are. */
export async function choiceRows(report: (line: string) => void): Promise<readonly BenchRow[]> {
  const policy = powerOfTwo()
  const few = columnsOf(FEW)
  const many = columnsOf(MANY)
  let checksum = 0
  const picks = (from: Candidates) => (calls: number) => {
    let local = 0
    for (let call = 0; call < calls; call++) local ^= policy.pick(from)
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

/** The very columns that a balancer of this size hands to its policy. */
function columnsOf(count: number): Candidates {
  let columns: Candidates | undefined
  const spy = {
    pick(from: Candidates) {
      columns = from
      return 0
    },
  }
  const endpoints = Array.from({ length: count }, (_, index) => ({ id: `endpoint-${index}` }))
  balancer({ endpoints, policy: spy }).acquire().release()
  if (columns === undefined) throw new Error('the policy was not asked')
  return columns
}
