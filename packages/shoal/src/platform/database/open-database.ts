import { join } from 'node:path'
import { type FleetSchema, fleetMigrations } from '@shoal/fleet'
import { type ShotsSchema, shotsMigrations } from '@shoal/screenshots'
import { migrate, openPostgres, openSqlite, type SqlDatabase } from '@shoal/sql'
import { type TrackerSchema, trackerMigrations } from '@shoal/tracker/register'
import type { DataFolder } from '../data-folder/data-folder.ts'
import type { Service } from '../lifecycle/service.ts'
import { coreMigrations } from './core-migrations.ts'
import type { CoreSchema } from './core-schema.ts'

export type WholeSchema = CoreSchema & FleetSchema & ShotsSchema & TrackerSchema

/** Opens the one database and brings every domain's schema forward; a copy of SQLite's file is made before it changes. */
export async function openDatabase(
  url: string | undefined,
  folder: DataFolder,
  now: () => number,
): Promise<{ readonly database: SqlDatabase<WholeSchema>; readonly service: Service }> {
  const database =
    url === undefined ? openSqlite<WholeSchema>({ file: folder.database }) : await openPostgres<WholeSchema>({ url })
  try {
    const stamp = new Date(now()).toISOString().replace(/[:.]/g, '-')
    await migrate(database, [coreMigrations, fleetMigrations, shotsMigrations, trackerMigrations], {
      now,
      backupFile: join(folder.backups, `before-update-${stamp}.db`),
    })
  } catch (error) {
    await database.close()
    throw error
  }
  return { database, service: { name: 'database', start: async () => undefined, stop: () => database.close() } }
}
