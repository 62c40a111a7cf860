/** What each thread counts, in the order of its row. */
export const counterNames = [
  'announcesHttp',
  'announcesUdp',
  'announcesWs',
  'scrapesHttp',
  'scrapesUdp',
  'scrapesWs',
  'connects',
  'refused',
  'dropped',
  'badConnectionIds',
  'limited',
  'full',
] as const

export type CounterName = (typeof counterNames)[number]

const BYTES = 8
const ROW = 16 // numbers; two cache lines, so that threads do not disturb one another

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
    const at = indexes[name]
    this.#numbers[at] = (this.#numbers[at] ?? 0) + 1
  }
}

/** The sum over all threads. */
export function sumCounters(memory: SharedArrayBuffer): Readonly<Record<CounterName, number>> {
  const numbers = new Float64Array(memory)
  const sums: Record<CounterName, number> = { ...zeroes }
  for (const [index, name] of counterNames.entries()) {
    for (let at = index; at < numbers.length; at += ROW) sums[name] += numbers[at] ?? 0
  }
  return sums
}

const zeroes = {
  announcesHttp: 0,
  announcesUdp: 0,
  announcesWs: 0,
  scrapesHttp: 0,
  scrapesUdp: 0,
  scrapesWs: 0,
  connects: 0,
  refused: 0,
  dropped: 0,
  badConnectionIds: 0,
  limited: 0,
  full: 0,
} satisfies Record<CounterName, number>

const indexes = {
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
} satisfies Record<CounterName, number>
