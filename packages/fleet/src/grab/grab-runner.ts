import { pause } from '../clock.ts'
import { DueLoop } from '../due-loop.ts'
import { reason } from '../reason.ts'
import type { Grab, GrabId } from './grab.ts'
import type { GrabContext } from './grab-context.ts'
import type { SaveOutcome } from './grab-store.ts'
import { takeStep } from './take-step.ts'
import { tellOfStep } from './tell-of-step.ts'
import { inState, type Transition } from './transition.ts'

/** Grabs worked on at the same time. */
const CONCURRENCY = 64
/** Grabs that come within so many milliseconds begin together: their commits share syncs, and the next intake waits for fewer. */
const GATHER = 15
/** Pause of a grab after a failure of the store or of our own, in milliseconds. */
const AFTER_FAILURE = 5_000
/** Milliseconds by which a clock may be corrected without having been set back. */
const CLOCK_TOLERANCE = 5_000
/** Pause of a grab while the store does not answer: it goes on soon after the store is back. */
const STORE_PAUSE = 1_000

/**
 * Moves grabs from state to state. Everything it knows is in the store, so it may be killed at any point: the next
 * one finds each grab in its last committed state and goes on from there.
 */
export class GrabRunner {
  readonly #context: GrabContext
  readonly #active = new Map<GrabId, Promise<void>>()
  readonly #loop: DueLoop
  /** Unix milliseconds; at the start later than any, as the clock may have been set back in between. */
  #lastLook = Number.POSITIVE_INFINITY

  constructor(context: GrabContext) {
    this.#context = context
    const { clock, log } = context
    this.#loop = new DueLoop({
      look: () => this.#beginDue(),
      failure: 'the store does not answer',
      clock,
      log,
      gather: GATHER,
    })
  }

  start(): void {
    this.#loop.start()
  }

  /** There may be something to do now. */
  wake(): void {
    this.#loop.wake()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await Promise.all(this.#active.values())
  }

  /** Begins what is due, as far as there is room, and says when something will be next. */
  async #beginDue(): Promise<number | undefined> {
    const { store, clock } = this.#context
    // One moment for both questions: what falls due between two would be overlooked.
    const now = clock.now()
    if (now < this.#lastLook - CLOCK_TOLERANCE) await store.clockSetBack(now)
    this.#lastLook = now
    const due = await store.due(now, CONCURRENCY + this.#active.size)
    for (const grab of due) {
      if (this.#active.size >= CONCURRENCY) return undefined
      if (!this.#active.has(grab.id)) this.#begin(grab)
    }
    return store.nextDueAfter(now)
  }

  #begin(grab: Grab): void {
    const work = this.#advance(grab)
      .catch((error: unknown) => this.#failed(grab, error))
      .finally(() => {
        this.#active.delete(grab.id)
        this.wake()
      })
    this.#active.set(grab.id, work)
  }

  /** Takes steps as long as the next one is due at once. */
  async #advance(from: Grab): Promise<void> {
    const { clock } = this.#context
    const { signal } = this.#loop
    let grab: Grab | undefined = from
    while (grab !== undefined && !signal.aborted) {
      if (grab.dueAt === undefined || grab.dueAt > clock.now()) return
      grab = await this.#step(grab, signal)
    }
  }

  async #step(grab: Grab, signal: AbortSignal): Promise<Grab | undefined> {
    // What one placement decides must be committed before the next one counts.
    if (grab.state.kind === 'fetched') return this.#context.oneAtATime(() => this.#stepAndSave(grab, signal))
    return this.#stepAndSave(grab, signal)
  }

  async #stepAndSave(grab: Grab, signal: AbortSignal): Promise<Grab | undefined> {
    const transition = await takeStep(grab, this.#context, signal)
    if (transition === undefined) return undefined
    const quiet = transition.grab.state.kind === grab.state.kind && transition.reason === undefined
    const change = quiet ? { ...transition, quiet } : transition
    return this.#settle(grab, change, await this.#context.store.save(change))
  }

  async #settle(before: Grab, change: Transition, outcome: SaveOutcome): Promise<Grab | undefined> {
    const { store } = this.#context
    switch (outcome.kind) {
      case 'saved':
        this.#tell(before, change)
        return { ...change.grab, revision: change.grab.revision + 1 }
      case 'stale':
        return undefined
      case 'held': {
        if (await this.#isGone(outcome.by, change.grab)) {
          const taken = { ...change, takeOver: true }
          return this.#settle(before, taken, await store.save(taken))
        }
        const duplicate = this.#duplicate(change.grab, outcome.by)
        if ((await store.save(duplicate)).kind === 'saved') this.#tell(before, duplicate)
        return undefined
      }
    }
  }

  #tell(before: Grab, change: Transition): void {
    const { log, registry } = this.#context
    tellOfStep(before, change, { log, clientNamed: (id) => registry.get(id)?.config })
  }

  /** Whether the torrent that a finished grab brought has left the fleet since. */
  async #isGone(holder: GrabId, { infoHash }: Grab): Promise<boolean> {
    const { store, registry } = this.#context
    const other = await store.find(holder)
    if (other === undefined || infoHash === undefined) return true
    if (other.state.kind !== 'done') return false
    if (other.state.removedAt !== undefined) return true
    const client = registry.get(other.state.clientId)
    if (client === undefined) return true
    // What was polled before the torrent came says nothing.
    const asked = client.askedAt ?? 0
    return client.status === 'up' && asked > other.state.confirmedAt && !client.lists(infoHash)
  }

  #duplicate(grab: Grab, holder: GrabId): Transition {
    const now = this.#context.clock.now()
    const why = reason('duplicate' as const, `already there: grab ${holder} brought the same torrent`, { grab: holder })
    const { infoHash: _claimed, ...rest } = inState(grab, now, { kind: 'cancelled', reason: why, at: now })
    return { grab: rest }
  }

  async #failed(grab: Grab, error: unknown): Promise<void> {
    if (this.#loop.signal.aborted) return
    const { store, clock, log } = this.#context
    log.error('a grab could not be moved on', { grab: grab.id, state: grab.state.kind, error })
    await store.postpone(grab.id, clock.now() + AFTER_FAILURE).catch((cause: unknown) => {
      log.error('the store does not answer', { error: cause })
      return pause(clock, STORE_PAUSE, this.#loop.signal)
    })
  }
}
