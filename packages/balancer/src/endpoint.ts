import { checkRange, InvalidOptionError } from './errors/invalid-option-error.ts'

/** An address the balancer may choose; calls receive the very object that was given, with whatever else it carries. */
export interface Endpoint {
  readonly id: string
  /** Share of the calls in relation to the others of its tier; 1 when absent. */
  readonly weight?: number
  /** Lower tiers first: a higher one is used only while no endpoint of the lower ones is available. 0 when absent. */
  readonly tier?: number
}

/** Throws `InvalidOptionError` for an empty or repeated id, a weight that is not above 0, or a tier that is no number. */
export function checkEndpoints(endpoints: readonly Endpoint[]): void {
  const ids = new Set<string>()
  for (const { id, weight = 1, tier = 0 } of endpoints) {
    if (typeof id !== 'string' || id === '' || ids.has(id)) throw new InvalidOptionError('endpoint.id', id)
    checkRange('endpoint.weight', weight, Number.MIN_VALUE, Number.MAX_VALUE)
    checkRange('endpoint.tier', tier, -Number.MAX_VALUE, Number.MAX_VALUE)
    ids.add(id)
  }
}
