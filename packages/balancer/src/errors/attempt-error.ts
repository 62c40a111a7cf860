/** One attempt of a call failed; `cause` is what the endpoint's call threw. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError'
  readonly code = 'attempt-failed'
  readonly endpoint: string
  /** Milliseconds that it took. */
  readonly duration: number

  constructor(endpoint: string, duration: number, cause: unknown) {
    super(`${endpoint}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.endpoint = endpoint
    this.duration = duration
  }
}
