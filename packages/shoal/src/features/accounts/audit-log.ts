import type { SqlDatabase } from '@shoal/sql'
import type { CoreSchema } from '../../platform/database/core-schema.ts'

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

export function createAuditLog(database: SqlDatabase<CoreSchema>, now: () => number): AuditLog {
  return {
    record: (entry) =>
      database.write(async (transaction) => {
        await transaction
          .insertInto('core_audit')
          .values({ ...entry, at: now() })
          .execute()
      }),
  }
}
