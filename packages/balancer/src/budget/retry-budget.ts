import { checkRange } from '../errors/invalid-option-error.ts'

/** Bounds further attempts over all calls. */
export interface RetryBudget {
  /** Counts a call. */
  deposit(): void
  /** Takes one further attempt; false when none is left. */
  withdraw(): boolean
}

export interface RetryBudgetOptions {
  /** Further attempts for each call, on average (0 to 1); 0.2 when absent. */
  readonly share?: number
  /** Further attempts saved up at most, and allowed at the start; 100 when absent. */
  readonly reserve?: number
}

/** Lets a share of all calls have a further attempt, so that retries cannot multiply the load of an outage. */
export function retryBudget({ share = 0.2, reserve = 100 }: RetryBudgetOptions = {}): RetryBudget {
  checkRange('retryBudget.share', share, 0, 1)
  checkRange('retryBudget.reserve', reserve, 0)
  return new TokenBudget(share, reserve)
}

/** Tokens that calls earn and further attempts spend. */
export class TokenBudget implements RetryBudget {
  readonly #share: number
  readonly #reserve: number
  #tokens: number
  #calls = 0

  constructor(share: number, reserve: number) {
    this.#share = share
    this.#reserve = reserve
    this.#tokens = reserve
  }

  /** What a call adds is worked out when somebody asks. */
  deposit(): void {
    this.#calls++
  }

  withdraw(): boolean {
    this.#tokens = Math.min(this.#reserve, this.#tokens + this.#calls * this.#share)
    this.#calls = 0
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
