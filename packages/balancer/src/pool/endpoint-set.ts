import { type BreakerState, Circuit } from '../breaker/circuit.ts'
import type { Random } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Settings } from '../settings.ts'
import { EndpointSlot } from './endpoint-slot.ts'
import { Pool } from './pool.ts'

/** Costs are worked out again this often (ms), since knowledge fades … */
const TEND_EVERY = 1_000
/** … and this often while an endpoint starts slowly or a penalty fades. */
const TEND_UNSETTLED_EVERY = 100
/** Where every endpoint was blocked and one returns, the others are probed within this time (ms). */
const RECALL_WITHIN = 1_000
/** Weight of one answer in what is typical of all. */
const TYPICAL_SHARE = 0.05
/** A returning endpoint begins with this share of its weight. */
const SLOW_START_FROM = 0.1

const NONE: readonly never[] = []

/** All endpoints: those that may be chosen, packed by tier, and those that wait for their probe. */
export class EndpointSet<E extends Endpoint> {
  readonly slots = new Map<string, EndpointSlot<E>>()
  settings: Settings<E>
  #pools: Pool<E>[] = []
  #tendAt = 0
  #typical = 0
  readonly #random: Random
  readonly #changed: (slot: EndpointSlot<E>, from: BreakerState) => void

  constructor(settings: Settings<E>, random: Random, changed: (slot: EndpointSlot<E>, from: BreakerState) => void) {
    this.settings = settings
    this.#random = random
    this.#changed = changed
  }

  /** Replaces the endpoints. Those whose id stays keep what is known of them. */
  update(endpoints: readonly E[], now: number): void {
    const former = new Map(this.slots)
    for (const slot of former.values()) slot.position = -1
    this.slots.clear()
    for (const endpoint of endpoints) {
      const slot = former.get(endpoint.id) ?? this.#create(endpoint)
      slot.endpoint = endpoint
      slot.weight = endpoint.weight ?? 1
      this.slots.set(endpoint.id, slot)
    }
    const tiers = [...new Set([...this.slots.values()].map((slot) => slot.tier))].sort((a, b) => a - b)
    this.#pools = tiers.map((tier) => new Pool<E>(tier, this.slots.size, this.#random))
    this.#refresh(now)
  }

  configure(settings: Settings<E>, now: number): void {
    this.settings = settings
    for (const slot of this.slots.values()) slot.circuit.policy = settings.breaker
    this.#refresh(now)
  }

  /** Whether no endpoint is in rotation. */
  get allBlocked(): boolean {
    return this.#pools.every((pool) => pool.candidates.length === 0)
  }

  /** The endpoint for a call: of the lowest tier that has one. Where all are blocked, one that nobody isolated. */
  choose(key: string | undefined): EndpointSlot<E> | undefined {
    for (let tier = 0; tier < this.#pools.length; tier++) {
      const pool = this.#pools[tier]
      if (pool === undefined || pool.candidates.length === 0) continue
      pool.key = key
      return pool.candidates[this.settings.policy.pick(pool)]
    }
    return this.#leastBlocked(NONE)
  }

  /** The same, but none of those already tried. */
  chooseOther(key: string | undefined, tried: readonly EndpointSlot<E>[], now: number): EndpointSlot<E> | undefined {
    for (const slot of tried) this.#poolOf(slot)?.remove(slot)
    const chosen = this.allBlocked ? this.#leastBlocked(tried) : this.choose(key)
    for (const slot of tried) this.place(slot, now)
    return chosen
  }

  /** To be called before every choice. Returns the endpoint whose probe is due, if any; whoever gets it must call it. */
  tend(now: number): EndpointSlot<E> | undefined {
    if (now < this.#tendAt) return undefined
    this.#refresh(now)
    for (const slot of this.slots.values()) {
      const { circuit } = slot
      if (now >= (circuit.nextRetryAt ?? Infinity) && circuit.allow(now)) return slot
    }
    return undefined
  }

  /** The cheapest endpoint in rotation, by the costs that P2C compares. */
  cheapest(now: number): EndpointSlot<E> | undefined {
    this.#refresh(now)
    const pool = this.#pools.find(({ candidates }) => candidates.length > 0)
    return pool?.candidates.reduce((best, slot) =>
      (pool.costs[slot.position] ?? 0) < (pool.costs[best.position] ?? 0) ? slot : best,
    )
  }

  /** An answer came after `latency` milliseconds. */
  learn(slot: EndpointSlot<E>, latency: number, now: number): void {
    // The first answer of all tells what those not yet heard of may be expected to take.
    if (this.#typical === 0) this.#tendAt = now
    slot.latency.sample(latency, now)
    this.#typical += (latency - this.#typical) * (this.#typical === 0 ? 1 : TYPICAL_SHARE)
    if (slot.settled) slot.perCall = slot.latency.mean / slot.weight
    else this.#price(slot, now)
    slot.touch()
  }

  /** Puts the slot where its circuit says it belongs, at the cost it has now. */
  place(slot: EndpointSlot<E>, now: number): void {
    const pool = this.#poolOf(slot)
    if (pool === undefined) return
    const { state, nextRetryAt = Infinity } = slot.circuit
    if (state === 'closed' || slot.kept) pool.add(slot, this.#price(slot, now))
    else pool.remove(slot)
    slot.settled = now >= slot.returnedAt + this.settings.slowStart && !slot.latency.isFading(now)
    if (!slot.settled) this.#tendAt = Math.min(this.#tendAt, now + TEND_UNSETTLED_EVERY)
    this.#tendAt = Math.min(this.#tendAt, nextRetryAt)
  }

  /** Works out the effective weight, and from it the expected cost of a call. */
  #price(slot: EndpointSlot<E>, now: number): number {
    const since = now - slot.returnedAt
    const { slowStart } = this.settings
    const weight = slot.weight * (since >= slowStart ? 1 : Math.max(SLOW_START_FROM, since / slowStart))
    slot.perCall = slot.latency.expected(now, this.#typical || 1) / weight
    return weight
  }

  #refresh(now: number): void {
    this.#tendAt = now + TEND_EVERY
    for (const slot of this.slots.values()) this.place(slot, now)
  }

  #create(endpoint: E): EndpointSlot<E> {
    const slot: EndpointSlot<E> = new EndpointSlot(
      endpoint,
      new Circuit(this.settings.breaker, this.#random, (from) => this.#changed(slot, from)),
    )
    return slot
  }

  /** Follows a change of the slot's circuit. */
  follow(slot: EndpointSlot<E>, now: number): void {
    const { state } = slot.circuit
    const others = [...this.slots.values()].filter((other) => other.tier === slot.tier)
    if (state === 'closed') {
      slot.returnedAt = now
      if (this.allBlocked) this.#recall(now)
    }
    const out = others.filter((other) => other.position < 0).length
    slot.kept = state === 'open' && slot.position >= 0 && out + 1 > others.length * this.settings.maxEjected
    this.place(slot, now)
  }

  /** The first endpoint is back after all were out: the others need not sit out what they earned in the outage. */
  #recall(now: number): void {
    for (const slot of this.slots.values()) {
      slot.circuit.recall(now + RECALL_WITHIN * this.#random())
      slot.latency.forgive()
    }
  }

  #leastBlocked(tried: readonly EndpointSlot<E>[]): EndpointSlot<E> | undefined {
    const open = [...this.slots.values()].filter((slot) => slot.circuit.state !== 'isolated' && !tried.includes(slot))
    const lowest = Math.min(...open.map((slot) => slot.tier))
    const blocked = open.filter((slot) => slot.tier === lowest)
    return blocked[Math.floor(this.#random() * blocked.length)]
  }

  #poolOf(slot: EndpointSlot<E>): Pool<E> | undefined {
    return this.slots.get(slot.id) === slot ? this.#pools.find((pool) => pool.tier === slot.tier) : undefined
  }
}
