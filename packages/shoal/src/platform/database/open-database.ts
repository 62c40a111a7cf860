import { join } from 'node:path'
import { type FleetSchema, fleetMigrations } from '@shoal/fleet'
import { type ShotsSchema, shotsMigrations } from '@shoal/screenshots'
import { migrate, openPostgres, openSqlite, type SqlDatabase, SqlOpenError, unavailableBehind } from '@shoal/sql'
import { type TrackerSchema, trackerMigrations } from '@shoal/tracker/register'
import { type DataFolder, FREE_SPACE, isDiskFull } from '../data-folder/data-folder.ts'
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
  const database = url === undefined ? openFile(folder) : await openPostgres<WholeSchema>({ url })
  try {
    const stamp = new Date(now()).toISOString().replace(/[:.]/g, '-')
    await migrate(database, [coreMigrations, fleetMigrations, shotsMigrations, trackerMigrations], {
      now,
      backupFile: join(folder.backups, `before-update-${stamp}.db`),
    })
  } catch (error) {
    await database.close()
    throw url === undefined ? withWayOut(error, folder) : error
  }
  return { database, service: { name: 'database', start: async () => undefined, stop: () => database.close() } }
}

function openFile(folder: DataFolder): SqlDatabase<WholeSchema> {
  try {
    return openSqlite<WholeSchema>({ file: folder.database })
  } catch (error) {
    throw withWayOut(error, folder)
  }
}

/** What a person can do about a file that cannot be used. */
function withWayOut(error: unknown, folder: DataFolder): unknown {
  const reason = unavailableBehind(error)?.reason
  if (reason === 'full' || isDiskFull(error))
    return new SqlOpenError(`cannot write ${folder.database}. ${FREE_SPACE}`, { cause: error })
  if (reason !== 'damaged') return error
  const message = `${folder.database} is damaged. Move it away, then restore a backup (shoal restore FILE), or put a copy from ${folder.backups} in its place`
  return new SqlOpenError(message, { cause: error })
}
