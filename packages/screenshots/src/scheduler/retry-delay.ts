/** How a delay grows. */
export interface RetryTerms {
  /** Milliseconds before the second attempt. */
  readonly baseMs: number
  readonly capMs: number
  /** From 0 to 1: spreads tasks that failed together over the upper half of their delay. */
  readonly random: number
}

/** Milliseconds to wait after so many attempts (1 or more): doubling, capped, with jitter. */
export function retryDelay(attempts: number, { baseMs, capMs, random }: RetryTerms): number {
  const full = Math.min(baseMs * 2 ** (attempts - 1), capMs)
  return Math.round(full / 2 + (full / 2) * random)
}
