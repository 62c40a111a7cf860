/** Lets a share of all calls have a further attempt, so that retries cannot multiply the load of an outage. */
export class RetryBudget {
  #tokens: number
  #calls = 0

  constructor(reserve: number) {
    this.#tokens = reserve
  }

  /** Counts a call. What it adds to the budget is worked out when somebody asks. */
  deposit(): void {
    this.#calls++
  }

  /** Whether a further attempt may be made, with `share` of one for each call and at most `reserve` saved up; takes it. */
  withdraw(share: number, reserve: number): boolean {
    this.#tokens = Math.min(reserve, this.#tokens + this.#calls * share)
    this.#calls = 0
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
