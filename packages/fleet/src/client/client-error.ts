import { type Reason, reason } from '../reason.ts'

export type ClientErrorCode =
  | 'client-unreachable'
  | 'client-silent'
  | 'client-login'
  | 'client-gate'
  | 'client-banned'
  | 'client-refused'
  | 'client-protocol'

/** What every failure of a client has in common; catch this, switch on `code`. */
export abstract class ClientError extends Error {
  abstract readonly code: ClientErrorCode

  /** The failure in words that may be stored and shown. */
  get reason(): Reason<ClientErrorCode> {
    return reason(this.code, this.message)
  }
}

/** No connection came about: nothing was sent. */
export class ClientUnreachableError extends ClientError {
  readonly code = 'client-unreachable'
  override readonly name = 'ClientUnreachableError'
}

/** It was asked and did not answer (in time): the request may still be carried out. */
export class ClientSilentError extends ClientError {
  readonly code = 'client-silent'
  override readonly name = 'ClientSilentError'
}

/** It refuses the user name, password or key. */
export class ClientLoginError extends ClientError {
  readonly code = 'client-login'
  override readonly name = 'ClientLoginError'
}

/** A web server in front of it wants a login of its own; the client has not heard of us. */
export class ClientGateError extends ClientError {
  readonly code = 'client-gate'
  override readonly name = 'ClientGateError'
}

/** It has shut us out for too many failed logins. */
export class ClientBannedError extends ClientError {
  readonly code = 'client-banned'
  override readonly name = 'ClientBannedError'
}

/** It understood and declined. */
export class ClientRefusedError extends ClientError {
  readonly code = 'client-refused'
  override readonly name = 'ClientRefusedError'
}

/** It answered what no supported version answers. */
export class ClientProtocolError extends ClientError {
  readonly code = 'client-protocol'
  override readonly name = 'ClientProtocolError'
}

/** The error itself if it is a client's, else one that says that the adapter met something unforeseen. */
export function asClientError(error: unknown): ClientError {
  return error instanceof ClientError ? error : new ClientProtocolError('unexpected failure', { cause: error })
}
