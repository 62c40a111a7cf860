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
import type { ControlContext } from '../../platform/control-context.ts'

const TOKEN_BYTES = 24

/** The scheduler over SQL, its pictures on disk. */
export function createShotsScheduler(
  { database, outbox, folder, log }: ControlContext,
  locate: LocateSource,
): Scheduler {
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
