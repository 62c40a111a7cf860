/** An attempt took longer than its timeout (milliseconds). Its signal is aborted with this reason. */
export class AttemptTimeoutError extends Error {
  override readonly name = 'AttemptTimeoutError'
  readonly code = 'attempt-timeout'
  readonly timeout: number

  constructor(timeout: number) {
    super(`no answer within ${timeout} ms`)
    this.timeout = timeout
  }
}
