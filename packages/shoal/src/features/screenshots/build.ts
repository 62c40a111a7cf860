import { randomBytes } from 'node:crypto'
import {
  createDiskGallery,
  createScheduler,
  createSqlTaskStore,
  type LocateSource,
  type Scheduler,
  type ShotsSchema,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'
import type { Outbox, SqlDatabase } from '@shoal/sql'
import type { DataFolder } from '../../platform/data-folder/data-folder.ts'
import type { WholeSchema } from '../../platform/database/open-database.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'

export interface SchedulerContext {
  readonly database: SqlDatabase<WholeSchema>
  readonly outbox: Outbox
  readonly folder: DataFolder
  readonly locate: LocateSource
  readonly log: Logger
}

const TOKEN_BYTES = 24

/** The scheduler over SQL, its pictures on disk. */
export function buildScheduler({ database, outbox, folder, locate, log }: SchedulerContext): Scheduler {
  return createScheduler({
    store: createSqlTaskStore({ database: database.withSchema<ShotsSchema>(), outbox }),
    gallery: createDiskGallery(folder.gallery),
    inspector: sharpPictures,
    clock: systemClock,
    locate,
    newToken: () => randomBytes(TOKEN_BYTES).toString('base64url'),
    random: Math.random,
    onError: (err) => log.error({ err }, 'the scheduler failed in the background'),
  })
}
