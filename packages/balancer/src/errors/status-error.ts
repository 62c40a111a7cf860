/** An HTTP answer that counts as a failure. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code = 'http-status'
  readonly status: number
  readonly response: Response

  constructor(response: Response) {
    super(`HTTP ${response.status}`)
    this.status = response.status
    this.response = response
  }
}
