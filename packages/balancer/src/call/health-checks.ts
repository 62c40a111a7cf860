import type { Timer } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import { AttemptTimeoutError } from '../errors/attempt-timeout-error.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'
import type { Deadline } from './deadlines.ts'
import type { Desk } from './desk.ts'

/** Resolves when the endpoint is well, rejects when it is not. The signal is aborted when it takes too long. */
export type Check<E extends Endpoint> = (endpoint: E, signal: AbortSignal) => unknown

const CONCURRENT_CHECKS = 16

/** Asks every endpoint that nobody isolated, round after round; a round begins `interval` ms after the last one ended. */
export class HealthChecks<E extends Endpoint> {
  readonly #desk: Desk<E>
  readonly #check: Check<E>
  readonly #interval: number
  #timer: Timer | undefined
  #stopped = false

  constructor(desk: Desk<E>, check: Check<E>, interval: number) {
    this.#desk = desk
    this.#check = check
    this.#interval = interval
    this.#schedule()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #schedule(): void {
    if (this.#stopped) return
    this.#timer = this.#desk.clock.setTimer(() => {
      this.#round().then(() => this.#schedule())
    }, this.#interval)
    this.#timer.hold?.(false)
  }

  async #round(): Promise<void> {
    const queue = [...this.#desk.endpoints.slots.values()].filter(({ circuit }) => circuit.state !== 'isolated')
    const work = async () => {
      for (let slot = queue.pop(); slot && !this.#stopped; slot = queue.pop()) await this.#examine(slot)
    }
    await Promise.all(Array.from({ length: CONCURRENT_CHECKS }, work))
  }

  /** A check that passes closes an open circuit at once; one that fails counts like a failed call. */
  async #examine(slot: EndpointSlot<E>): Promise<void> {
    const { generation } = slot.circuit
    const error = await this.#ask(slot)
    const now = this.#desk.clock.now()
    if (error === undefined) slot.circuit.success(generation, now)
    else {
      slot.lastError = error
      slot.circuit.failure(generation, now)
    }
    this.#desk.endpoints.place(slot, now)
  }

  /** What is wrong with it, or undefined. Never rejects. */
  #ask(slot: EndpointSlot<E>): Promise<unknown> {
    const { clock, deadlines, settings } = this.#desk
    const controller = new AbortController()
    return new Promise((resolve) => {
      const now = clock.now()
      const deadline: Deadline = {
        at: now + settings.timeout,
        expire() {
          const error = new AttemptTimeoutError(settings.timeout)
          controller.abort(error)
          resolve(error)
        },
      }
      if (settings.timeout !== Infinity) deadlines.add(deadline, now)
      const done = (error: unknown) => {
        deadlines.remove(deadline)
        resolve(error)
      }
      new Promise((passed) => passed(this.#check(slot.endpoint, controller.signal))).then(
        () => done(undefined),
        (error: unknown) => done(error ?? new Error('the check failed')),
      )
    })
  }
}
