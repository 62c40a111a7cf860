import type { AuditLog } from '../../http/audit.ts'
import type { Accounts } from './accounts.ts'

/** What the routes of accounts work with. */
export interface AccountParts {
  readonly accounts: Accounts
  readonly audit: AuditLog
  /** Name of the session's cookie. */
  readonly cookie: string
  /** Version of the program. */
  readonly version: string
}
