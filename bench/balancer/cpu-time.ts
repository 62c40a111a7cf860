/** A workload that is repeated `calls` times within `run`. */
export interface Workload {
  readonly calls: number
  readonly run: (calls: number) => Promise<unknown> | unknown
}

const ROUNDS = 15

/**
 * CPU nanoseconds of one call of each workload: the median of rounds in which all take turns, so that whatever else the
 * machine does falls on all of them.
 */
export async function cpuTimes<Name extends string>(workloads: Record<Name, Workload>): Promise<Record<Name, number>> {
  const names = Object.keys(workloads) as Name[]
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const { calls, run } = workloads[name]
      const before = process.cpuUsage()
      await run(calls)
      const { user, system } = process.cpuUsage(before)
      samples.get(name)?.push(((user + system) * 1_000) / calls)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(samples.get(name) ?? [])])) as Record<Name, number>
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
