import type { Outbox, Sealer, SqlDatabase } from '@shoal/sql'
import type { FleetSchema } from './fleet-schema.ts'

/** What the SQL store is made of. */
export interface SqlFleetStoreParts {
  readonly database: SqlDatabase<FleetSchema>
  readonly outbox: Outbox
  readonly sealer: Sealer
}
