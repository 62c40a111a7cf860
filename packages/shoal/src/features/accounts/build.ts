import { SESSION_COOKIE } from '@shoal/api'
import type { AuditLog } from '../../http/audit.ts'
import type { Feature } from '../../http/feature.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { createRetention } from '../../platform/database/retention.ts'
import { VERSION } from '../../platform/version.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { forgetAudit } from './audit-log.ts'
import { mountPasswordReset } from './routes/password-reset-routes.ts'
import { mountSession } from './routes/session-routes.ts'
import { mountTokens } from './routes/token-routes.ts'

export interface AccountsFeature extends Feature {
  readonly accounts: Accounts
  readonly audit: AuditLog
  /** Name of the session's cookie. */
  readonly cookie: string
  /** The first account with its password, at the start that made it. */
  readonly admin: { readonly name: string; readonly password: string } | undefined
}

/** Accounts with those that the settings file declares, and the first one where there is none. */
export async function buildAccounts(context: ControlContext): Promise<AccountsFeature> {
  const { configuration, settings, now, log } = context
  const database = context.database.withSchema<CoreSchema>()
  const accounts = createAccounts(database, now)
  const { audit } = accounts
  await accounts.declare(Object.entries(settings.declarations.users).map(([name, user]) => ({ name, ...user })))
  const admin = await accounts.ensureAdmin(settings.adminPassword)
  // Cookies know no ports: two Shoals on one host would sign each other's people out without the number in the name.
  const cookie = `${SESSION_COOKIE}_${settings.controlPort}`
  const parts = { accounts, audit, cookie, version: VERSION }
  const retention = createRetention({
    of: 'audit',
    keepDays: configuration.keep.auditDays,
    remove: (before, limit) => forgetAudit(database, before, limit),
    now,
    log,
  })
  return {
    accounts,
    audit,
    cookie,
    admin,
    services: [retention],
    routes: {
      operations: (target) => {
        mountSession(target, parts)
        mountTokens(target, parts)
      },
      socketOperations: (target) => mountPasswordReset(target, parts),
    },
  }
}
