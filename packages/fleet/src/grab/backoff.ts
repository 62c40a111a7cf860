/** Milliseconds to wait before attempt number `attempt` (1 is the first retry): doubling, at most `longest`. */
export function backoff(attempt: number, first: number, longest: number): number {
  return Math.min(longest, first * 2 ** Math.min(Math.max(0, attempt - 1), 30))
}
