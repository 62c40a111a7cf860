import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

const TRIES = 9

/** Bytes allocated by one call: the median of some stretches short enough that nothing is collected within them. */
export async function allocatedBytes(
  run: (calls: number) => Promise<unknown> | unknown,
  calls: number,
): Promise<number> {
  await run(100_000)
  const samples: number[] = []
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (typeof collect === 'function') collect()
    const before = process.memoryUsage().heapUsed
    await run(calls)
    samples.push((process.memoryUsage().heapUsed - before) / calls)
  }
  return samples.sort((a, b) => a - b)[TRIES >> 1] ?? Number.NaN
}
