import { resolveOptions } from '../resolve-options.ts'
import type { Tracker, TrackerOptions } from '../tracker.ts'
import { NodeTracker } from './node-tracker.ts'

/**
 * A tracker on Node, not yet started. Throws `TrackerOptionsError` or `AccessRuleError` for options that cannot work.
 *
 * @example
 * const tracker = createTracker({ port: 6969, access: { mode: 'open' } })
 * await tracker.start(AbortSignal.timeout(5_000))
 */
export function createTracker(options: TrackerOptions): Tracker {
  return new NodeTracker(resolveOptions(options), options.log ?? ignoreLog)
}

function ignoreLog(): void {
  return
}
