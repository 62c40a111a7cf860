/** A sample that comes this long (ms) or longer after the one before weighs one twentieth; sooner ones weigh less. */
const MEMORY = 10_000
const LIGHTEST_HISTORY = 20
/** Without samples for this long (ms) what is known fades with the same time constant, so that nobody is slow for ever. */
const STALE_AFTER = 5_000
const FADE = 10_000

/** What one endpoint is expected to take, in milliseconds: a mean whose weights follow time, and a fading penalty. */
export class Latency {
  /** Exponentially weighted mean; 0 while unknown. */
  mean = 0
  #samples = 0
  #sampledAt = 0
  #penalty = 0
  #penalisedAt = 0

  sample(latency: number, now: number): void {
    const gap = now - this.#sampledAt
    const share = gap > STALE_AFTER ? 0.5 : gap / Math.max(MEMORY, LIGHTEST_HISTORY * gap)
    this.mean += Math.max(share, 1 / ++this.#samples) * (latency - this.mean)
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
    this.#samples = LIGHTEST_HISTORY
  }

  /** What a call now is expected to take; `typical` for an endpoint that has not answered yet. */
  expected(now: number, typical: number): number {
    const known = this.mean === 0 ? typical : this.mean
    const age = now - this.#sampledAt
    const believed = age < STALE_AFTER ? known : known * Math.exp((STALE_AFTER - age) / FADE)
    return believed + this.#penaltyAt(now)
  }

  /** Whether its expected value changes with time alone. */
  isFading(now: number): boolean {
    return this.#penaltyAt(now) > 1
  }

  #penaltyAt(now: number): number {
    return this.#penalty === 0 ? 0 : this.#penalty * Math.exp((this.#penalisedAt - now) / FADE)
  }
}
