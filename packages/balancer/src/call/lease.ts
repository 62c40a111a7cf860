import type { Endpoint } from '../endpoint.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'
import type { Fault } from './fault.ts'

/** An endpoint taken for one call. Report the outcome once; the first report counts, later ones do nothing. */
export interface Lease<E extends Endpoint = Endpoint> extends Disposable {
  readonly endpoint: E
  success(): void
  /** The endpoint is judged by the error, as in `run`: one of the caller's own is not held against it. */
  failure(error?: unknown): void
  /** No verdict: ends the call without credit or blame. Leaving a `using` block does the same. */
  release(): void
}

/** What a call sees of the attempt it is. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number
  /** Aborted when the attempt times out, the caller gives up, or another attempt has answered. Created when first read. */
  readonly signal: AbortSignal
}

/** Who keeps the books: told once for each lease. */
export interface Ledger<E extends Endpoint> {
  succeeded(lease: HeldLease<E>): void
  failed(lease: HeldLease<E>, error: unknown): Fault
  released(lease: HeldLease<E>): void
}

/** Symbol.dispose is missing before Node 20.4 and in some browsers; compilers that lower `using` look for this one then. */
const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')

export class HeldLease<E extends Endpoint> implements Lease<E>, Attempt {
  readonly slot: EndpointSlot<E>
  readonly generation: number
  readonly startedAt: number
  readonly number: number
  #ledger: Ledger<E> | undefined
  #controller: AbortController | undefined

  constructor(ledger: Ledger<E>, slot: EndpointSlot<E>, startedAt: number, number: number) {
    this.#ledger = ledger
    this.slot = slot
    this.generation = slot.circuit.generation
    this.startedAt = startedAt
    this.number = number
  }

  get endpoint(): E {
    return this.slot.endpoint
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController()
    this.#controller.abort(reason)
  }

  success(): void {
    const ledger = this.#ledger
    this.#ledger = undefined
    ledger?.succeeded(this)
  }

  failure(error?: unknown): Fault | undefined {
    const ledger = this.#ledger
    this.#ledger = undefined
    return ledger?.failed(this, error)
  }

  release(): void {
    const ledger = this.#ledger
    this.#ledger = undefined
    ledger?.released(this)
  }

  [dispose](): void {
    this.release()
  }
}
