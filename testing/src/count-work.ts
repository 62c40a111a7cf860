import { Worker } from 'node:worker_threads'
import type { WorkCounts, WorkOrder } from './count-work-thread.ts'

/**
 * How much work functions do for inputs of growing size: how often V8 ran each block of the project's own code. The same
 * on every machine, however busy, so that a test can tell linear from quadratic without a clock. Loops inside built-in
 * functions are not seen.
 *
 * `module` exports functions by name; each takes a size and returns the work to be counted, the input being made
 * beforehand. It runs in a thread of its own, whose coverage is nobody else's.
 */
export async function countWork(
  module: URL,
  names: readonly string[],
  sizes: readonly number[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const order: WorkOrder = { module: module.href, names, sizes }
  const worker = new Worker(new URL('./count-work-thread.ts', import.meta.url), {
    workerData: order,
    execArgv: ['--conditions=source'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<WorkCounts>()
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', (code) => reject(new Error(`the thread that counts work ended early with code ${code}`)))
  return new Map(await promise)
}

/** The last step's work against the step before, for sizes in equal steps: 1 for linear work, whatever its start costs. */
export function growthOf(counts: readonly number[]): number {
  const [before = 0, middle = 0, last = 0] = counts.slice(-3)
  return (last - middle) / (middle - before)
}
