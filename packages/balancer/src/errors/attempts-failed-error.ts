import { described } from './described.ts'

/** One attempt of a call that failed. */
export interface FailedAttempt {
  /** The endpoint's id. */
  readonly endpoint: string
  /** Milliseconds that it took. */
  readonly duration: number
  /** What the call of the endpoint threw. */
  readonly cause: unknown
}

/** Every attempt of a call failed, or no further one was allowed. `cause` is what the last one threw. */
export class AttemptsFailedError extends Error {
  override readonly name = 'AttemptsFailedError'
  readonly code = 'attempts-failed'
  /** All attempts in their order. */
  readonly attempts: readonly FailedAttempt[]

  constructor(attempts: readonly FailedAttempt[]) {
    const texts = attempts.map(({ endpoint, cause }) => `${endpoint}: ${described(cause)}`)
    super(`All attempts failed: ${texts.join('; ')}`, { cause: attempts.at(-1)?.cause })
    this.attempts = attempts
  }
}
