import type { MigrationSet } from '@shoal/sql'
import { fleet0001 } from './migrations/0001-fleet.ts'
import { fleet0002 } from './migrations/0002-notices.ts'
import { fleet0003 } from './migrations/0003-indexer-proxies.ts'
import { fleet0004 } from './migrations/0004-builtin-torrents.ts'
import { fleet0005 } from './migrations/0005-moves.ts'
import { fleet0006 } from './migrations/0006-free-until.ts'
import { fleet0007 } from './migrations/0007-declared-channels.ts'
import { fleet0009 } from './migrations/0009-api-records.ts'
import { fleet0010 } from './migrations/0010-ended.ts'

/** The fleet's schema, oldest step first. */
export const fleetMigrations: MigrationSet = {
  domain: 'fleet',
  migrations: [fleet0001, fleet0002, fleet0003, fleet0004, fleet0005, fleet0006, fleet0007, fleet0009, fleet0010],
}
