/** There is nothing to choose from: no endpoints, or all of them isolated by hand. */
export class NoEndpointError extends Error {
  override readonly name = 'NoEndpointError'
  readonly code = 'no-endpoint'

  constructor() {
    super('no endpoint may be called')
  }
}
