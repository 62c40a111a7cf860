import type { SqlDatabase } from '@shoal/sql'
import type { AuditLog } from '../../http/audit.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'

/** The audit log over the program's tables. */
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
