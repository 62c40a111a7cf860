const FIRST = 250 // milliseconds
const LONGEST = 10_000 // milliseconds

/** A role that ran this long counts as healthy again. */
export const HEALTHY_AFTER = 30_000 // milliseconds

/** Milliseconds before the next start after so many failures in a row: doubling, capped. */
export function restartDelay(failures: number): number {
  return Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1))
}
