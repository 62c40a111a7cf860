import { TokenBudget } from '../budget/retry-budget.ts'
import { checkRange } from '../errors/invalid-option-error.ts'
import type { Extension, Inside } from '../extend/extension.ts'
import { isServing, type Slot } from '../slot.ts'
import { LatencyQuantile } from './latency-quantile.ts'

/** Decides which calls are sent twice. */
export interface Hedging extends Extension {
  /** A call that may be hedged begins: calls `overtake` back if it takes unusually long. Returns what ends the wait. */
  watch(overtake: () => void): (() => void) | undefined
}

export interface HedgingOptions {
  /** Second attempts as a share (0 to 1) of all calls marked idempotent; 0.05 when absent. */
  readonly share?: number
}

/** Hedging stops while less than this share of the endpoints is in rotation: it would add load where load is the problem. */
const HEDGE_ABOVE = 0.75
const RESERVE = 10

/** Sends idempotent calls that take unusually long to a second endpoint too. The first answer counts. */
export function hedging({ share = 0.05 }: HedgingOptions = {}): Hedging {
  checkRange('hedging.share', share, 0, 1)
  const budget = new TokenBudget(share, RESERVE)
  const slow = new LatencyQuantile(1 - share)
  let inside: Inside | undefined
  const mayHedge = (slots: readonly Slot[]) =>
    slots.filter(isServing).length >= HEDGE_ABOVE * slots.length && budget.withdraw()
  return {
    attach(given) {
      inside = given
    },
    ended(_slot, { fault, duration }) {
      if (fault === undefined) slow.observe(duration)
    },
    watch(overtake) {
      budget.deposit()
      if (slow.estimate === 0) return undefined
      return inside?.clock.after(slow.estimate, () => {
        if (inside && mayHedge(inside.slots)) overtake()
      })
    },
  }
}
