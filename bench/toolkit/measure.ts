import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'

/** Seconds that a program takes from start to end. Throws when it fails. */
export async function timeProgram(command: string, args: readonly string[]): Promise<number> {
  const begin = performance.now()
  const child = spawn(command, args, { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  return (performance.now() - begin) / 1000
}

/** Seconds that a call takes. */
export async function timeCall(call: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await call()
  return (performance.now() - begin) / 1000
}

/** Runs the two in turn, `rounds` times after `warmUps` that do not count, and returns their times. */
export async function alternate(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  warmUps = 1,
): Promise<{ readonly ours: readonly number[]; readonly theirs: readonly number[] }> {
  const times = { ours: [] as number[], theirs: [] as number[] }
  for (let round = -warmUps; round < rounds; round++) {
    const [own, other] = round % 2 === 0 ? [await ours(), await theirs()] : [await theirs(), await ours()].reverse()
    if (round < 0 || own === undefined || other === undefined) continue
    times.ours.push(own)
    times.theirs.push(other)
  }
  return times
}

/** The middle value; of an even number of them the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** How many times faster ours is: the median of the rounds' own ratios, so that a slow minute weighs on both. */
export function speedup(times: { readonly ours: readonly number[]; readonly theirs: readonly number[] }): number {
  return median(times.ours.map((own, round) => (times.theirs[round] ?? Number.NaN) / own))
}
