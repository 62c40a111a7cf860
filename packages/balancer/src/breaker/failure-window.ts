/**
 * Counts calls and failures over the last `length` milliseconds in constant memory: the current span, and the one before
 * it weighted by how much of it is still inside. A span that nobody touched counts as empty, so nothing goes stale.
 */
export class FailureWindow {
  #startedAt = 0
  #calls = 0
  #failures = 0
  #earlierCalls = 0
  #earlierFailures = 0

  record(failed: boolean, now: number, length: number): void {
    if (now >= this.#startedAt + length) this.#roll(now, length)
    this.#calls++
    if (failed) this.#failures++
  }

  /** Whether at least `minimum` calls are inside and more than `rate` of them failed. */
  exceeds(rate: number, minimum: number, now: number, length: number): boolean {
    if (now >= this.#startedAt + length) this.#roll(now, length)
    const inside = 1 - (now - this.#startedAt) / length
    const calls = this.#calls + this.#earlierCalls * inside
    return calls >= minimum && this.#failures + this.#earlierFailures * inside > rate * calls
  }

  clear(): void {
    this.#startedAt = 0
    this.#calls = this.#failures = this.#earlierCalls = this.#earlierFailures = 0
  }

  #roll(now: number, length: number): void {
    const adjacent = now < this.#startedAt + 2 * length
    this.#earlierCalls = adjacent ? this.#calls : 0
    this.#earlierFailures = adjacent ? this.#failures : 0
    this.#startedAt = adjacent ? this.#startedAt + length : now
    this.#calls = this.#failures = 0
  }
}
