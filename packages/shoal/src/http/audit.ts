import type { Context } from 'hono'
import type { ControlEnv } from './request-context.ts'

export interface AuditEntry {
  /** Account's name, or what the caller claimed to be. */
  readonly actor: string
  /** `session.sign-in`, `token.create` … */
  readonly action: string
  readonly subject: string
  /** Address that the request came from. */
  readonly address: string
}

/** Who did what, kept for the operator. Never holds a secret. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>
}

/** The actor of a change that nobody signed for. The access guard lets none through, so an entry with it shows a fault. */
const NOBODY = 'nobody'

/** Records who changed what through the API. On the control socket the actor is this machine. */
export function auditChange(
  audit: AuditLog,
  context: Context<ControlEnv>,
  action: string,
  subject: string,
): Promise<void> {
  const actor = context.get('identity')?.account.name ?? NOBODY
  return audit.record({ actor, action, subject, address: context.get('address') ?? '' })
}
