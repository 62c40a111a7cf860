/** One attempt of a call failed; `cause` is what the call of its endpoint threw. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError'
  readonly code = 'attempt-failed'
  readonly endpoint: string
  /** Milliseconds that it took. */
  readonly duration: number

  constructor(
    attempt: { readonly endpoint: string; readonly duration: number; readonly cause: unknown },
    message: string,
  ) {
    super(message, { cause: attempt.cause })
    this.endpoint = attempt.endpoint
    this.duration = attempt.duration
  }
}
