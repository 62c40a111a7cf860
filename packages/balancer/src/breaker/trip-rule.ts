/** A further reason to open a breaker, beside failures in a row. Each breaker has one of its own. */
export interface TripRule {
  /** A call ended at `now` (Unix milliseconds). Returns whether the breaker should open. */
  record(failed: boolean, now: number): boolean
  /** The breaker closed: nothing before counts any more. */
  clear(): void
}
