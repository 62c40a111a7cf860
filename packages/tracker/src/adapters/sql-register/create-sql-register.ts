import type { Sealer, SqlDatabase } from '@shoal/sql'
import type { TrackerRegister } from '../../register/tracker-register.ts'
import { changesAfter } from './change-queries.ts'
import { creditQueries } from './credit-queries.ts'
import { listQueries } from './list-queries.ts'
import type { TrackerSchema } from './register-schema.ts'
import { userQueries } from './user-queries.ts'

/** The register in SQLite or PostgreSQL; run `migrate` with `trackerMigrations` first. */
export function createSqlRegister(parts: {
  readonly database: SqlDatabase<TrackerSchema>
  readonly sealer: Sealer
}): TrackerRegister {
  const { database, sealer } = parts
  return {
    ...userQueries(database),
    ...listQueries(database),
    ...creditQueries(database, sealer),
    changesAfter: (version) => changesAfter(database, version),
  }
}
