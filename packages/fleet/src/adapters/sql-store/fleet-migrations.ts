import type { MigrationSet } from '@shoal/sql'
import { fleet0001 } from './migrations/0001-fleet.ts'
import { fleet0002 } from './migrations/0002-notices.ts'
import { fleet0003 } from './migrations/0003-indexer-proxies.ts'

/** The fleet's schema, oldest step first. */
export const fleetMigrations: MigrationSet = { domain: 'fleet', migrations: [fleet0001, fleet0002, fleet0003] }
