import type { Endpoint } from '../endpoint.ts'
import type { Slot } from '../slot.ts'
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
  /** Unix milliseconds at which it is given up: to pass on to what the endpoint calls in turn. Infinity: never. */
  readonly deadline: number
  /** Aborted when the attempt times out, the caller gives up, or another attempt has answered. Created when first read. */
  readonly signal: AbortSignal
}

/** How an attempt ended: answered, failed with an error, given up without a verdict, or given up as another was faster. */
export type Verdict = { readonly error: unknown } | 'answered' | 'released' | 'overtaken'

/** Keeps the books: called once for each lease. Returns whose fault an error is. */
export type Ledger<E extends Endpoint> = LedgerMethod<E>['settle']

/** Written as a method, so that a lease of one kind of endpoint also serves as a lease of any endpoint. */
interface LedgerMethod<E extends Endpoint> {
  settle(lease: HeldLease<E>, verdict: Verdict): Fault | undefined
}

/** Symbol.dispose is missing before Node 20.4 and in some browsers; compilers that lower `using` look for this one then. */
const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')

export class HeldLease<E extends Endpoint> implements Lease<E>, Attempt {
  readonly slot: Slot<E>
  readonly generation: number
  readonly startedAt: number
  readonly number: number
  deadline = Infinity
  /** Ends the timer of its deadline. */
  cancelTimer: (() => void) | undefined
  #ledger: Ledger<E> | undefined
  #controller: AbortController | undefined

  constructor(ledger: Ledger<E>, slot: Slot<E>, startedAt: number, number: number) {
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
    return this.#control().signal
  }

  abort(reason: unknown): void {
    this.#control().abort(reason)
  }

  success(): void {
    this.end('answered')
  }

  failure(error?: unknown): Fault | undefined {
    return this.end({ error })
  }

  release(): void {
    this.end('released')
  }

  end(verdict: Verdict): Fault | undefined {
    const ledger = this.#ledger
    this.#ledger = undefined
    return ledger?.(this, verdict)
  }

  [dispose](): void {
    this.release()
  }

  #control(): AbortController {
    this.#controller ??= new AbortController()
    return this.#controller
  }
}
