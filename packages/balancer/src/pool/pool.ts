import type { Random } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Candidates } from '../policy/policy.ts'
import type { Columns, EndpointSlot } from './endpoint-slot.ts'

/** The endpoints of one tier that may be chosen now, packed densely, with the columns policies read. */
export class Pool<E extends Endpoint> implements Candidates<E>, Columns {
  readonly tier: number
  readonly random: Random
  readonly candidates: EndpointSlot<E>[] = []
  costs: Float64Array
  weights: Float64Array
  key: string | undefined

  constructor(tier: number, capacity: number, random: Random) {
    this.tier = tier
    this.random = random
    this.costs = new Float64Array(capacity)
    this.weights = new Float64Array(capacity)
  }

  add(slot: EndpointSlot<E>, weight: number): void {
    if (slot.position < 0) slot.position = this.candidates.push(slot) - 1
    slot.columns = this
    this.weights[slot.position] = weight
    slot.touch()
  }

  /** Takes the slot out; the last one moves into its place. */
  remove(slot: EndpointSlot<E>): void {
    const { position } = slot
    if (position < 0) return
    slot.position = -1
    const last = this.candidates.pop()
    if (last === undefined || last === slot) return
    this.candidates[position] = last
    last.position = position
    this.costs[position] = this.costs[this.candidates.length] ?? 0
    this.weights[position] = this.weights[this.candidates.length] ?? 0
  }
}
