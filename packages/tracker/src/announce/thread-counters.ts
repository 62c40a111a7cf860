/** What each thread counts; the value is the place in its row. */
const places = {
  announcesHttp: 0,
  announcesUdp: 1,
  announcesWs: 2,
  scrapesHttp: 3,
  scrapesUdp: 4,
  scrapesWs: 5,
  connects: 6,
  refused: 7,
  dropped: 8,
  badConnectionIds: 9,
  limited: 10,
  full: 11,
  connections: 12, // open now, not counted up
} as const

export type CounterName = keyof typeof places

/** Upper bounds of the latency buckets, in microseconds; one more bucket takes what is slower. */
export const latencyBounds = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000] as const

/** How long requests of one protocol took, in the server. */
export interface LatencyCounts {
  /** Requests per bucket, in the order of `latencyBounds`, the slowest last. */
  readonly buckets: readonly number[]
  readonly sumMicroseconds: number
}

const BYTES = 8
const HISTOGRAM = { http: 16, udp: 32 } as const // places of the first bucket; the sum follows the last
const BUCKETS = latencyBounds.length + 1
const ROW = 48 // numbers; whole cache lines, so that threads do not disturb one another

/** Shared memory for the counters of so many threads. */
export function reserveCounters(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer(threads * ROW * BYTES)
}

/** One thread's row: only that thread writes it, so no update is lost; everyone may read. */
export class ThreadCounters {
  readonly #numbers: Float64Array

  constructor(memory: SharedArrayBuffer, thread: number) {
    this.#numbers = new Float64Array(memory, thread * ROW * BYTES, ROW)
  }

  add(name: CounterName): void {
    this.#grow(places[name], 1)
  }

  /** Says how many there are now. */
  set(name: 'connections', value: number): void {
    this.#numbers[places[name]] = value
  }

  /** Notes that `requests` took so many microseconds each. */
  took(protocol: 'http' | 'udp', microseconds: number, requests: number): void {
    let bucket = 0
    while (bucket < latencyBounds.length && microseconds > (latencyBounds[bucket] ?? 0)) bucket++
    this.#grow(HISTOGRAM[protocol] + bucket, requests)
    this.#grow(HISTOGRAM[protocol] + BUCKETS, microseconds * requests)
  }

  #grow(at: number, amount: number): void {
    this.#numbers[at] = (this.#numbers[at] ?? 0) + amount
  }
}

/** The sum over all threads. */
export function sumCounters(memory: SharedArrayBuffer): Readonly<Record<CounterName, number>> {
  const numbers = new Float64Array(memory)
  const sum = (name: CounterName) => sumOver(numbers, places[name])
  return {
    announcesHttp: sum('announcesHttp'),
    announcesUdp: sum('announcesUdp'),
    announcesWs: sum('announcesWs'),
    scrapesHttp: sum('scrapesHttp'),
    scrapesUdp: sum('scrapesUdp'),
    scrapesWs: sum('scrapesWs'),
    connects: sum('connects'),
    refused: sum('refused'),
    dropped: sum('dropped'),
    badConnectionIds: sum('badConnectionIds'),
    limited: sum('limited'),
    full: sum('full'),
    connections: sum('connections'),
  }
}

/** Latencies over all threads. */
export function sumLatency(memory: SharedArrayBuffer, protocol: 'http' | 'udp'): LatencyCounts {
  const numbers = new Float64Array(memory)
  const first = HISTOGRAM[protocol]
  return {
    buckets: Array.from({ length: BUCKETS }, (_, bucket) => sumOver(numbers, first + bucket)),
    sumMicroseconds: sumOver(numbers, first + BUCKETS),
  }
}

function sumOver(numbers: Float64Array, place: number): number {
  let sum = 0
  for (let at = place; at < numbers.length; at += ROW) sum += numbers[at] ?? 0
  return sum
}
