import { resolveOptions } from './resolve-options.ts'
import type { TrackerOptions } from './tracker.ts'

export type { TrackerOptions } from './tracker.ts'
export { TrackerOptionsError } from './tracker-errors.ts'

/** Throws the `TrackerOptionsError` that `createTracker` would throw for these options. */
export function checkTrackerOptions(options: TrackerOptions): void {
  resolveOptions(options)
}
