import { checkRange } from '../errors/invalid-option-error.ts'
import { FailureWindow } from './failure-window.ts'
import type { TripRule } from './trip-rule.ts'

export interface FailureRateOptions {
  /** Opens when more than this share (0 to 1) of the calls in the window failed; 0.4 when absent … */
  readonly share?: number
  /** … and there were at least this many of them; 10 when absent. */
  readonly minimum?: number
  /** Milliseconds; 10 s when absent. */
  readonly window?: number
}

/** Opens a breaker when too large a share of its recent calls failed. */
export function failureRate({ share = 0.4, minimum = 10, window = 10_000 }: FailureRateOptions = {}): () => TripRule {
  checkRange('failureRate.share', share, 0, 1)
  checkRange('failureRate.minimum', minimum, 1)
  checkRange('failureRate.window', window, 1)
  return () => {
    const recent = new FailureWindow()
    return {
      record(failed, now) {
        recent.record(failed, now, window)
        return failed && recent.exceeds(share, minimum, now, window)
      },
      clear: () => recent.clear(),
    }
  }
}
