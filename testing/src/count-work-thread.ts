import { Session } from 'node:inspector/promises'
import { parentPort, workerData } from 'node:worker_threads'

/** What the thread is asked to count. */
export interface WorkOrder {
  readonly module: string
  readonly names: readonly string[]
  readonly sizes: readonly number[]
}

/** Blocks run, by name and then by size. */
export type WorkCounts = readonly (readonly [name: string, counts: readonly number[]])[]

type Scenario = (size: number) => () => unknown

async function main(order: WorkOrder): Promise<WorkCounts> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  // Before the module is compiled: code that is compiled already has no counters.
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const scenarios: Readonly<Record<string, Scenario>> = await import(order.module)
  const counts: [string, number[]][] = []
  for (const name of order.names) {
    const scenario = scenarios[name]
    if (scenario === undefined) throw new Error(`no work called ${name} in ${order.module}`)
    const ofName: number[] = []
    for (const size of order.sizes) ofName.push(await blocksRun(session, scenario(size)))
    counts.push([name, ofName])
  }
  return counts
}

async function blocksRun(session: Session, work: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage') // starts all counters again
  work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const own = result.filter(({ url }) => url.startsWith('file:') && !url.includes('/node_modules/'))
  return own
    .flatMap(({ functions }) => functions)
    .flatMap(({ ranges }) => ranges)
    .reduce((sum, { count }) => sum + count, 0)
}

parentPort?.postMessage(await main(workerData))
