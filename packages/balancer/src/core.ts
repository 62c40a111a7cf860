import { systemClock } from './adapters/system-clock.ts'
import type { BalancerOptions } from './balancer-options.ts'
import type { BreakerPolicy } from './breaker/breaker-policy.ts'
import { Circuit } from './breaker/circuit.ts'
import type { RetryBudget } from './budget/retry-budget.ts'
import { type Fault, faultOf } from './call/fault.ts'
import { HeldLease, type Verdict } from './call/lease.ts'
import { weightedRandom } from './choose/weighted-random.ts'
import type { Endpoint } from './endpoint.ts'
import type { Extension, Inside } from './extend/extension.ts'
import type { Hedging } from './hedge/hedging.ts'
import { isServing, type Slot } from './slot.ts'

/** An endpoint that never fails faster than this (ms) would be shunned for minutes with a longer penalty. */
const LARGEST_PENALTY = 10_000
/** Where every endpoint was blocked and one returns, the others are probed within this time (ms). */
const RECALL_WITHIN = 1_000

/** What may change while the balancer runs. Durations are milliseconds. */
export interface Limits {
  readonly timeout: number
  readonly attempts: number
  readonly panic: number
  readonly breaker: BreakerPolicy
}

interface Tier<E extends Endpoint> {
  readonly all: Slot<E>[]
  /** Those whose breaker is closed. */
  serving: Slot<E>[]
}

/** Where calls take and return their endpoints: all endpoints by tier, and what is learnt from each attempt. */
export interface Core<E extends Endpoint> extends Inside<E> {
  readonly hedge: Hedging | undefined
  readonly budget: RetryBudget | undefined
  limits: Limits
  slots: readonly Slot<E>[]
  /** Replaces the endpoints. Those whose id stays keep what is known of them. */
  update(endpoints: readonly E[]): void
  /** The endpoint for a call: of the lowest tier that has one. Where all are blocked, one that nobody isolated. */
  choose(key: string | undefined, now: number, tried?: readonly Slot<E>[]): Slot<E> | undefined
  /** To be called before `choose`. The endpoint whose probe is due, if any; whoever gets it must call it. */
  due(now: number): Slot<E> | undefined
}

export function createCore<E extends Endpoint>(
  options: BalancerOptions<E>,
  extend: readonly Extension<E>[],
  limits: Limits,
): Core<E> {
  const { clock = systemClock, random = Math.random, choose = weightedRandom(), judge = faultOf } = options
  const ending = extend.filter(({ ended }) => ended)
  /** Whether anybody wants to know how long calls take; where nobody does, the clock is read once for a call. */
  const timed = ending.length > 0 || choose.estimate !== undefined || limits.breaker.trip !== undefined
  /** In the order in which they are used. */
  let tiers: readonly Tier<E>[] = []
  /** Whether a circuit changed since the tiers were sorted out. */
  let stale = true
  /** No probe is due before this. Unix milliseconds. */
  let probeAt = 0

  function create(endpoint: E): Slot<E> {
    const circuit = new Circuit(core.limits.breaker, random, (from) => {
      const now = clock.now()
      stale = true
      // The first endpoint is back after all were out: the others need not wait for as long as they earned in the outage.
      if (circuit.state === 'closed' && core.slots.filter(isServing).length < 2) {
        for (const { circuit, estimate } of core.slots) {
          circuit.recall(now + RECALL_WITHIN * random())
          estimate?.forgive()
        }
      }
      for (const extension of extend) extension.changed?.(slot, from, now)
    })
    const estimate = choose.estimate?.()
    const slot: Slot<E> = {
      endpoint,
      weight: 1,
      circuit,
      estimate,
      inflight: 0,
      successes: 0,
      failures: 0,
      lastError: undefined,
    }
    return slot
  }

  function refresh(): void {
    if (!stale) return
    for (const tier of tiers) tier.serving = tier.all.filter(isServing)
    probeAt = 0
    stale = false
  }

  /** A tier of which less than the share `panic` is in rotation is used whole, except what was isolated. */
  function among(panic: number, key: string | undefined, now: number, tried?: readonly Slot<E>[]): Slot<E> | undefined {
    for (const { all, serving } of tiers) {
      const whole = serving.length < all.length * panic
      const from = whole || tried ? open(whole ? all : serving, tried) : serving
      if (from.length > 0) return from[choose.pick(from, now, random, key)]
    }
    return undefined
  }

  function settle(lease: HeldLease<E>, verdict: Verdict): Fault | undefined {
    const { slot, generation, startedAt } = lease
    const { circuit, estimate } = slot
    slot.inflight--
    if (verdict === 'answered' && !timed && circuit.state === 'closed') {
      slot.successes++
      circuit.success(generation, startedAt)
      return undefined
    }
    const now = clock.now()
    const duration = now - startedAt
    if (verdict === 'answered') {
      slot.successes++
      circuit.success(generation, now)
      estimate?.sample(duration, now)
      for (const extension of ending) extension.ended?.(slot, { now, duration })
    } else if (typeof verdict === 'string') {
      circuit.cancel(generation)
      // It took longer than the mean without an answer, which says something about the endpoint.
      if (verdict === 'overtaken' && estimate && duration > estimate.mean) estimate.sample(duration, now)
    } else {
      const { error } = verdict
      const judged = judge(error, now)
      const fault = typeof judged === 'number' ? 'busy' : judged
      if (fault !== 'caller') {
        slot.failures++
        slot.lastError = error
        estimate?.penalise(Math.max(duration, Math.min(core.timeout, LARGEST_PENALTY)), now)
      }
      if (fault === 'endpoint') circuit.failure(generation, now)
      else if (typeof judged === 'number') circuit.pause(now + judged, now)
      else circuit.cancel(generation)
      stale = true
      for (const extension of ending) extension.ended?.(slot, { now, duration, fault, error })
      return fault
    }
    return undefined
  }

  const core: Core<E> = {
    clock,
    random,
    hedge: options.hedge,
    budget: options.budget,
    limits,
    get timeout() {
      return core.limits.timeout
    },
    slots: [],
    update(endpoints) {
      const byTier = new Map<number, Tier<E>>()
      const known = new Map(core.slots.map((slot) => [slot.endpoint.id, slot]))
      core.slots = endpoints.map((endpoint) => {
        const { id, weight = 1, tier = 0 } = endpoint
        const members = byTier.get(tier) ?? { all: [], serving: [] }
        const slot = known.get(id) ?? create(endpoint)
        byTier.set(tier, members)
        members.all.push(slot)
        slot.endpoint = endpoint
        slot.weight = weight
        return slot
      })
      tiers = [...byTier].sort(([one], [other]) => one - other).map(([, tier]) => tier)
      stale = true
    },
    choose(key, now, tried) {
      refresh()
      return among(core.limits.panic, key, now, tried) ?? among(Infinity, key, now, tried)
    },
    due(now) {
      refresh()
      if (now < probeAt) return undefined
      probeAt = Infinity
      return core.slots.find(({ circuit }) => {
        probeAt = Math.min(probeAt, circuit.retryAt)
        return now >= circuit.retryAt && circuit.allow(now)
      })
    },
    begin(slot, number = 1, now = clock.now()) {
      slot.inflight++
      return new HeldLease(settle, slot, now, number)
    },
  }
  return core
}

/** Those that nobody isolated and that were not tried yet. */
function open<E extends Endpoint>(slots: readonly Slot<E>[], tried: readonly Slot<E>[] = []): readonly Slot<E>[] {
  return slots.filter((slot) => slot.circuit.state !== 'isolated' && !tried.includes(slot))
}
