import type { Identity } from '../features/accounts/accounts.ts'

/** What the middleware found out about a request. */
export interface ControlEnv {
  readonly Variables: {
    requestId: string
    /** Address of the one who connected. */
    address: string
    /** Who asks; absent for strangers. */
    identity: Identity | undefined
    /** Secret of the session that was used, to end it. */
    sessionSecret: string | undefined
  }
}
