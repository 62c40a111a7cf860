import type { AttemptError } from './attempt-error.ts'

/** Every attempt of a call failed, or no further one was allowed. `errors` has all of them; `cause` is the last one's cause. */
export class AttemptsFailedError extends AggregateError {
  override readonly name = 'AttemptsFailedError'
  readonly code = 'attempts-failed'
  declare readonly errors: AttemptError[]

  constructor(errors: readonly AttemptError[]) {
    super(errors, `All attempts failed: ${errors.map((error) => error.message).join('; ')}`, {
      cause: errors.at(-1)?.cause,
    })
  }
}
