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
    /** Address of the one who asks, whom a trusted proxy may have named. */
    address: string
    /** Whether the one who asks came to us, and not by way of any proxy. */
    direct: boolean
    /** Whether they came over TLS, to us or to a trusted proxy. */
    secure: boolean
    /** Who asks; absent for strangers. */
    identity: Identity | undefined
    /** Secret of the session that was used, to end it. */
    sessionSecret: string | undefined
  }
}
