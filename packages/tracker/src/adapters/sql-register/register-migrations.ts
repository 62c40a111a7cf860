import type { MigrationSet } from '@shoal/sql'
import { tracker0001 } from './migrations/0001-register.ts'

/** The register's schema, oldest step first. */
export const trackerMigrations: MigrationSet = { domain: 'tracker', migrations: [tracker0001] }
