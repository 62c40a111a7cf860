/** Lets a share of all calls have a further attempt, so that retries cannot multiply the load of an outage. */
export class RetryBudget {
  #tokens: number

  constructor(reserve: number) {
    this.#tokens = reserve
  }

  /** For every call. */
  deposit(share: number, reserve: number): void {
    this.#tokens = Math.min(reserve, this.#tokens + share)
  }

  /** Whether a further attempt may be made; takes it from the budget. */
  withdraw(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
