/** Who sent a request, and what they may do. */
export interface Identity {
  readonly account: {
    readonly id: string
    readonly name: string
    readonly role: 'admin' | 'viewer'
    /** From the settings file: its role and password are set there. */
    readonly declared: boolean
  }
  readonly mayChange: boolean
  /** Present when a session, not a token, proved it. */
  readonly session?: { readonly csrfToken: string; readonly expiresAt: number }
}

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
