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

/** Removes entries that are older than a moment, at most `limit`; returns how many. */
export function forgetAudit(database: SqlDatabase<CoreSchema>, before: number, limit: number): Promise<number> {
  return database.write(async (transaction) => {
    const old = transaction.selectFrom('core_audit').select('id').where('at', '<', before).orderBy('at').limit(limit)
    const ids = (await old.execute()).map(({ id }) => id)
    if (ids.length > 0) await transaction.deleteFrom('core_audit').where('id', 'in', ids).execute()
    return ids.length
  })
}
