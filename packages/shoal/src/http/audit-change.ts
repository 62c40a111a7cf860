import type { Context } from 'hono'
import type { Accounts } from '../features/accounts/accounts.ts'
import type { ControlEnv } from './request-context.ts'

/** Notes who changed what; a caller without an account is this machine's user at the command line. */
export function auditChange(
  accounts: Accounts,
  context: Context<ControlEnv>,
  action: string,
  subject: string,
): Promise<void> {
  const actor = context.get('identity')?.account.name ?? 'command line'
  return accounts.audit.record({ actor, action, subject, address: context.get('address') ?? '' })
}
