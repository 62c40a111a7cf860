export interface SpeedSample {
  /** Unix milliseconds. */
  readonly at: number
  /** Bytes per second. */
  readonly up: number
  readonly down: number
}

const WINDOW = 5 * 60_000 // milliseconds of history that are kept
const SMALLEST_GAP = 500 // milliseconds; samples closer together add nothing

/** Adds a sample, drops those that left the window, and ignores one that is not newer than the last. */
export function appendSample(history: readonly SpeedSample[], sample: SpeedSample): readonly SpeedSample[] {
  const last = history.at(-1)
  if (last !== undefined && sample.at - last.at < SMALLEST_GAP) return history
  return [...history.filter(({ at }) => sample.at - at <= WINDOW), sample]
}
