import type { Estimate } from './choice.ts'

/** A sample weighs as much of the whole as its gap to the one before is of this long (ms), at most one twentieth … */
const MEMORY = 10_000
const LARGEST_SHARE = 1 / 20
/** … except for the first ones, which are simply averaged. */
const FIRST_SAMPLES = 20
/** Without samples for this long (ms) what is known fades with the same time constant, so that nobody is slow for ever. */
const STALE_AFTER = 5_000
const FADE = 10_000

/** Weight of one answer in what is typical of all. */
const TYPICAL_SHARE = 0.05

/** What one endpoint is expected to take, in milliseconds: a mean whose weights follow time, and a fading penalty. */
export class Latency implements Estimate {
  /** Exponentially weighted mean; 0 while unknown. */
  mean = 0
  #samples = 0
  #sampledAt = 0
  #penalty = 0
  #penalisedAt = 0
  readonly #typical: { latency: number }

  /** `typical` is what all endpoints of one balancer take, shared by their estimates. */
  constructor(typical: { latency: number } = { latency: 0 }) {
    this.#typical = typical
  }

  sample(latency: number, now: number): void {
    const typical = this.#typical
    typical.latency += (latency - typical.latency) * (typical.latency === 0 ? 1 : TYPICAL_SHARE)
    const gap = now - this.#sampledAt
    let share = gap * (1 / MEMORY)
    if (share > LARGEST_SHARE) {
      share = LARGEST_SHARE
      if (gap > STALE_AFTER) {
        this.mean = this.#believed(now)
        this.#samples = Math.min(1, this.#samples)
      }
    }
    if (this.#samples < FIRST_SAMPLES) share = Math.max(share, 1 / ++this.#samples)
    this.mean += share * (latency - this.mean)
    this.#sampledAt = now
  }

  /** A failure is charged like an answer that took this long, fading as time passes. */
  penalise(latency: number, now: number): void {
    this.#penalty = Math.max(this.#penaltyAt(now), latency)
    this.#penalisedAt = now
  }

  forgive(): void {
    this.#penalty = 0
  }

  restore(mean: number, now: number): void {
    this.mean = mean
    this.#sampledAt = now
    this.#samples = FIRST_SAMPLES
  }

  /** What a call now is expected to take. One that has not answered yet is hoped to be twice as fast as is typical. */
  expected(now: number): number {
    const believed = this.mean === 0 ? (this.#typical.latency || 1) / 2 : this.#believed(now)
    return this.#penalty === 0 ? believed : believed + this.#penaltyAt(now)
  }

  /** What is left of the mean after a time without samples. */
  #believed(now: number): number {
    const age = now - this.#sampledAt
    return age < STALE_AFTER ? this.mean : this.mean * Math.exp((STALE_AFTER - age) / FADE)
  }

  #penaltyAt(now: number): number {
    return this.#penalty * Math.exp((this.#penalisedAt - now) / FADE)
  }
}
