import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'

/** What a piece of work cost. */
export interface Cost {
  /** Processor seconds, user and system, of all threads: what a loaded machine leaves comparable. */
  readonly cpu: number
  /** Seconds from begin to end. */
  readonly wall: number
}

/** What a program costs from start to end. Throws when it fails. */
export async function costOfProgram(command: string, args: readonly string[]): Promise<Cost> {
  const begin = performance.now()
  // Node does not tell what an ended child used; the shell does.
  const child = spawn('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@" >/dev/null 2>&1', 'bash', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(said) ?? []
  if (code !== 0 || user === undefined) throw new Error(`${command} ended with ${code}: ${said}`)
  return { cpu: Number(user) + Number(system), wall: (performance.now() - begin) / 1000 }
}

/** What a call costs in all threads of this process. */
export async function costOfCall(call: () => Promise<unknown>): Promise<Cost> {
  const begin = performance.now()
  const before = process.cpuUsage()
  await call()
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1e6, wall: (performance.now() - begin) / 1000 }
}

/** What two ways of doing the same cost in each round. */
export interface Costs {
  readonly ours: readonly Cost[]
  readonly theirs: readonly Cost[]
}

/** Runs the two in turn, `rounds` times after `warmUps` that do not count, and returns what they cost. */
export async function alternate(
  rounds: number,
  ours: () => Promise<Cost>,
  theirs: () => Promise<Cost>,
  warmUps = 1,
): Promise<Costs> {
  const costs = { ours: [] as Cost[], theirs: [] as Cost[] }
  for (let round = -warmUps; round < rounds; round++) {
    const [own, other] = round % 2 === 0 ? [await ours(), await theirs()] : [await theirs(), await ours()].reverse()
    if (round < 0 || own === undefined || other === undefined) continue
    costs.ours.push(own)
    costs.theirs.push(other)
  }
  return costs
}

/** The middle value; of an even number of them the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** How many times less ours costs: the median of the rounds' own ratios, so that a slow minute weighs on both. */
export function advantage(costs: Costs, kind: keyof Cost): number {
  return median(costs.ours.map((own, round) => (costs.theirs[round]?.[kind] ?? Number.NaN) / own[kind]))
}
