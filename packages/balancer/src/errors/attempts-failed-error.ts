import { AttemptError } from './attempt-error.ts'
import { described } from './described.ts'

/** What is kept of a failed attempt while the call goes on; it becomes an error only for a caller who looks. */
export interface FailedAttempt {
  readonly endpoint: string
  /** Milliseconds that it took. */
  readonly duration: number
  readonly cause: unknown
}

/** Every attempt of a call failed, or no further one was allowed. `cause` is what the last one threw. */
export class AttemptsFailedError extends Error {
  override readonly name = 'AttemptsFailedError'
  readonly code = 'attempts-failed'
  readonly #attempts: readonly FailedAttempt[]
  #errors: readonly AttemptError[] | undefined

  constructor(attempts: readonly FailedAttempt[]) {
    super(`All attempts failed: ${attempts.map(describe).join('; ')}`, { cause: attempts.at(-1)?.cause })
    this.#attempts = attempts
  }

  /** All attempts in their order, each with its cause. */
  get errors(): readonly AttemptError[] {
    this.#errors ??= this.#attempts.map((attempt) => new AttemptError(attempt, describe(attempt)))
    return this.#errors
  }
}

function describe({ endpoint, cause }: FailedAttempt): string {
  return `${endpoint}: ${described(cause)}`
}
