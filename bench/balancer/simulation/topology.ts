import { draws, seededRandom } from './seeded-random.ts'

/** What is wrong with an endpoint for a while. */
export interface Trouble {
  readonly kind: 'slow' | 'failing' | 'blackhole' | 'refusing'
  /** Milliseconds since the start of the run. */
  readonly from: number
  readonly until: number
  /** How many times slower, or the share of calls that fail. */
  readonly degree: number
}

export interface SimulatedEndpoint {
  readonly id: string
  readonly weight: number
  /** Milliseconds; lognormal service around it. */
  readonly median: number
  readonly sigma: number
  /** Calls served at the same time; more wait in line. */
  readonly workers: number
  readonly troubles: readonly Trouble[]
}

export interface Topology {
  readonly seed: number
  readonly endpoints: readonly SimulatedEndpoint[]
  /** Mean milliseconds between calls; they arrive as a Poisson process. */
  readonly gap: number
  readonly duration: number
}

const DURATION = 30_000 // milliseconds
/** A refusal or an error comes after this many milliseconds. */
export const FAILURE_TIME = 3
/** Of the capacity that is left at the worst moment: calls are lost to choices, then, and never for want of capacity. */
const LOWEST_LOAD = 0.2
const HIGHEST_LOAD = 0.6

/**
 * A random set of three to ten endpoints, with enough capacity among the well ones for all calls. Up to a third of them is in trouble: slow, failing
 * some of its calls, swallowing or refusing all, for the whole run or a part of it. In a third of the topologies every
 * endpoint restarts in turn.
 */
export function randomTopology(seed: number): Topology {
  const random = seededRandom(seed)
  const { between, whole, oneOf } = draws(random)
  const count = whole(3, 10)
  const troubled = whole(1, Math.max(1, Math.floor(count / 3)))
  const rolling = random() < 1 / 3
  const endpoints: SimulatedEndpoint[] = []
  for (let index = 0; index < count; index++) {
    const troubles: Trouble[] = []
    if (index < troubled) {
      const whole = random() < 0.3
      const from = whole ? 0 : between(0.05, 0.5) * DURATION
      const until = whole ? DURATION : from + between(0.1, 0.5) * DURATION
      const kind = oneOf(['slow', 'failing', 'blackhole', 'refusing'] as const)
      troubles.push({ kind, from, until, degree: kind === 'slow' ? between(4, 20) : between(0.3, 0.7) })
    }
    if (rolling) {
      const from = DURATION * (0.1 + (0.8 * index) / count)
      troubles.push({ kind: 'refusing', from, until: from + between(500, 2_000), degree: 1 })
    }
    const workers = whole(4, 16)
    const median = between(10, 60)
    endpoints.push({ id: `e${index}`, weight: 1, median, sigma: between(0.2, 0.6), workers, troubles })
  }
  const capacities = endpoints.map(({ workers, median, sigma }) => workers / (median * mean(sigma)))
  const well = capacities.slice(troubled)
  // While each restarts in turn, the largest of the well ones is missing at some time.
  const capacity = well.reduce((sum, each) => sum + each, 0) - (rolling ? Math.max(...well) : 0)
  const load = between(LOWEST_LOAD, HIGHEST_LOAD)
  return { seed, endpoints, gap: 1 / (capacity * load), duration: DURATION }
}

/** Mean of a lognormal in units of its median. */
function mean(sigma: number): number {
  return Math.exp(sigma ** 2 / 2)
}
