import { draws, seededRandom } from './seeded-random.ts'
import { FAILURE_TIME, type SimulatedEndpoint, type Topology } from './topology.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Gives one call to endpoints until one of them answers; resolves when it did, rejects when none did. */
export type Strategy = (call: (endpoint: SimulatedEndpoint) => Promise<void>) => Promise<unknown>

export type StrategyFactory = (topology: Topology, clock: VirtualClock, random: () => number) => Strategy

export interface Outcome {
  readonly calls: number
  /** Calls that the strategy gave up. */
  readonly failed: number
  readonly attempts: number
  /** Milliseconds that the calls with an answer took, in order of size. */
  readonly latencies: Float64Array
  /** Answered or not, in order of arrival: [arrival, duration, 1 when answered]. */
  readonly log: readonly (readonly [number, number, boolean])[]
}

/** Runs one strategy against one topology. The arrivals and service times are those of the seed, whatever the strategy does. */
export async function simulate(topology: Topology, create: StrategyFactory): Promise<Outcome> {
  const clock = new VirtualClock()
  const arrivals = draws(seededRandom(topology.seed + 1))
  const servers = new Map(
    topology.endpoints.map((endpoint, index) => [endpoint, new Server(endpoint, clock, topology.seed + 100 + index)]),
  )
  const strategy = create(topology, clock, seededRandom(topology.seed + 2))
  const log: [number, number, boolean][] = []
  let attempts = 0
  const call = (endpoint: SimulatedEndpoint) => {
    attempts++
    const server = servers.get(endpoint)
    if (server === undefined) throw new Error(`no endpoint ${endpoint.id}`)
    return server.serve()
  }
  const arrive = () => {
    const at = clock.now()
    strategy(call).then(
      () => log.push([at, clock.now() - at, true]),
      () => log.push([at, clock.now() - at, false]),
    )
    const next = arrivals.exponential(topology.gap)
    if (at + next < topology.duration) clock.after(next, arrive)
  }
  clock.after(0, arrive)
  await clock.runUntil(topology.duration + SETTLE)
  log.sort((a, b) => a[0] - b[0])
  const answered = log.filter(([, , ok]) => ok)
  return {
    calls: log.length,
    failed: log.length - answered.length,
    attempts,
    latencies: Float64Array.from(answered, ([, duration]) => duration).sort(),
    log,
  }
}

/** After the last arrival, time for calls that still wait for a timeout. Milliseconds. */
const SETTLE = 30_000

/** A queue in front of a number of workers, with the troubles of its endpoint. */
class Server {
  readonly #endpoint: SimulatedEndpoint
  readonly #clock: VirtualClock
  readonly #random: () => number
  readonly #service: ReturnType<typeof draws>
  readonly #waiting: (() => void)[] = []
  #busy = 0

  constructor(endpoint: SimulatedEndpoint, clock: VirtualClock, seed: number) {
    this.#endpoint = endpoint
    this.#clock = clock
    this.#random = seededRandom(seed)
    this.#service = draws(this.#random)
  }

  serve(): Promise<void> {
    const trouble = this.#trouble()
    const failing = trouble?.kind === 'refusing' || (trouble?.kind === 'failing' && this.#random() < trouble.degree)
    if (failing) {
      return new Promise((_, reject) => this.#clock.after(FAILURE_TIME, () => reject(new Error('refused'))))
    }
    if (trouble?.kind === 'blackhole') return new Promise(() => undefined)
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy >= this.#endpoint.workers) return
    const done = this.#waiting.shift()
    if (done === undefined) return
    this.#busy++
    const { median, sigma } = this.#endpoint
    const trouble = this.#trouble()
    const factor = trouble?.kind === 'slow' ? trouble.degree : 1
    this.#clock.after(factor * this.#service.lognormal(median, sigma), () => {
      this.#busy--
      done()
      this.#next()
    })
  }

  #trouble() {
    const now = this.#clock.now()
    return this.#endpoint.troubles.find(({ from, until }) => now >= from && now < until)
  }
}

/** The value below which this share (0 to 1) of the sorted numbers lies. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
