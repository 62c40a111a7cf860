import type { BenchRows } from '../bench-row.ts'
import { choiceRows } from './choice.ts'
import { failureCostRows } from './failure-cost.ts'
import { overheadRows } from './overhead.ts'
import { simulationRows } from './simulation-rows.ts'
import { sizeRows } from './size.ts'

/** `npm run bench -- balancer`. */
export const rows: BenchRows = async (report) => [
  ...(await overheadRows(report)),
  ...(await choiceRows(report)),
  ...(await failureCostRows(report)),
  ...(await sizeRows(report)),
  ...(await simulationRows(report)),
]
