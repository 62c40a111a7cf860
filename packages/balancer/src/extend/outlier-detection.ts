import { checkRange } from '../errors/invalid-option-error.ts'
import type { Slot } from '../slot.ts'
import type { Extension, Inside } from './extension.ts'

/** As in Envoy's outlier detection by success rate. */
export interface OutlierDetectionOptions {
  /** Milliseconds between two comparisons; 10 s when absent. */
  readonly interval?: number
  /** Endpoints with fewer attempts in the interval are not compared; 100 when absent. */
  readonly minimumCalls?: number
  /** Endpoints that have to be comparable before any is ejected; 5 when absent. */
  readonly minimumEndpoints?: number
  /** Ejected is whose success rate lies more than this many standard deviations below the mean; 1.9 when absent. */
  readonly deviations?: number
  /** Milliseconds of the first ejection; each further one in a row takes that much longer. 30 s when absent. */
  readonly ejectFor?: number
  /** At most this share (0 to 1) of a tier is out when another one is ejected; 0.1 when absent, but always at least one. */
  readonly maxEjected?: number
}

interface Tally {
  calls: number
  successes: number
  /** Ejections in a row. */
  ejections: number
}

/**
 * Ejects endpoints that fail more than the others of their tier do, even when that is too little for their own breakers. An
 * ejected endpoint is open like one whose breaker opened: it comes back by a probe, and `breaker.maxOpenFor` bounds its time.
 */
export function outlierDetection(options: OutlierDetectionOptions = {}): Extension {
  const { interval = 10_000, minimumCalls = 100, minimumEndpoints = 5, deviations = 1.9 } = options
  const { ejectFor = 30_000, maxEjected = 0.1 } = options
  checkRange('outlierDetection.interval', interval, 1)
  checkRange('outlierDetection.minimumCalls', minimumCalls, 1)
  checkRange('outlierDetection.minimumEndpoints', minimumEndpoints, 1)
  checkRange('outlierDetection.deviations', deviations, 0)
  checkRange('outlierDetection.ejectFor', ejectFor, 1)
  checkRange('outlierDetection.maxEjected', maxEjected, 0, 1)
  const tallies = new WeakMap<Slot, Tally>()
  const tallyOf = (slot: Slot): Tally => {
    const tally = tallies.get(slot) ?? { calls: 0, successes: 0, ejections: 0 }
    tallies.set(slot, tally)
    return tally
  }
  let inside: Inside | undefined
  let nextAt = 0

  function compare(tier: readonly Slot[], now: number): void {
    const comparable = tier.filter((slot) => slot.circuit.state === 'closed' && tallyOf(slot).calls >= minimumCalls)
    const rates = comparable.map((slot) => tallyOf(slot).successes / tallyOf(slot).calls)
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length
    const bound = mean - deviations * Math.sqrt(variance)
    let out = tier.filter(({ circuit }) => circuit.state !== 'closed').length
    for (const [index, slot] of comparable.entries()) {
      const tally = tallyOf(slot)
      const outlier = rates.length >= minimumEndpoints && (rates[index] ?? 1) < bound
      if (!outlier) tally.ejections = Math.max(0, tally.ejections - 1)
      else if (out < Math.max(1, tier.length * maxEjected)) {
        out++
        tally.ejections++
        slot.circuit.pause(now + ejectFor * tally.ejections, now)
      }
    }
  }

  return {
    attach(given) {
      inside = given
      nextAt = given.clock.now() + interval
    },
    ended(slot, { fault }) {
      if (fault === 'caller') return
      const tally = tallyOf(slot)
      tally.calls++
      if (fault !== 'endpoint') tally.successes++
    },
    tend(now) {
      if (now < nextAt || inside === undefined) return
      nextAt = now + interval
      const { slots } = inside
      for (const tier of new Set(slots.map(({ endpoint }) => endpoint.tier ?? 0))) {
        compare(
          slots.filter(({ endpoint }) => (endpoint.tier ?? 0) === tier),
          now,
        )
      }
      for (const slot of slots) Object.assign(tallyOf(slot), { calls: 0, successes: 0 })
    },
  }
}
