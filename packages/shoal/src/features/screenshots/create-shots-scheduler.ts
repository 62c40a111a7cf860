import { randomBytes } from 'node:crypto'
import {
  createDiskGallery,
  createScheduler,
  createSqlTaskStore,
  type LocateSource,
  type Scheduler,
  type ShotsSchema,
  sealClearTasks,
  sharpPictures,
  systemClock,
} from '@shoal/screenshots'
import type { ControlContext } from '../../platform/control-context.ts'
import type { Service } from '../../platform/lifecycle/service.ts'

const TOKEN_BYTES = 24
/** Purpose of the sealer of tasks' sources. */
const TASKS = 'screenshot tasks'

/** The scheduler over SQL, its pictures on disk. */
export function createShotsScheduler(
  { database, outbox, sealerFor, folder, log }: ControlContext,
  locate: LocateSource,
): Scheduler {
  return createScheduler({
    store: createSqlTaskStore({
      database: database.withSchema<ShotsSchema>(),
      outbox,
      sealer: sealerFor(TASKS),
    }),
    gallery: createDiskGallery(folder.gallery),
    inspector: sharpPictures,
    clock: systemClock,
    locate,
    newToken: () => randomBytes(TOKEN_BYTES).toString('base64url'),
    random: Math.random,
    onError: (err) => log.error({ err }, 'the scheduler failed in the background'),
  })
}

/** Seals in the background what a version stored that did not seal tasks. */
export function createTaskSealing({ database, sealerFor, log }: ControlContext): Service {
  const ending = new AbortController()
  let sealing: Promise<void> = Promise.resolve()
  const seal = async (): Promise<void> => {
    const parts = { database: database.withSchema<ShotsSchema>(), sealer: sealerFor(TASKS) }
    const tasks = await sealClearTasks(parts, ending.signal)
    if (tasks > 0) log.info({ tasks }, 'screenshot tasks of an older version sealed')
  }
  return {
    name: 'sealing of screenshot tasks',
    start: async () => {
      sealing = seal().catch((err: unknown) =>
        log.error({ err }, 'screenshot tasks of an older version stay unsealed until the next start'),
      )
    },
    stop: async () => {
      ending.abort()
      await sealing
    },
  }
}
