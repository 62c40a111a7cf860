/** The work cannot be stored now: nothing was accepted. HTTP 503. */
export class StoreUnwritableError extends Error {
  readonly code = 'FLEET_STORE_UNWRITABLE'
  override readonly name = 'StoreUnwritableError'
}
