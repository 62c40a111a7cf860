import { buildWorker } from '../features/screenshots/workers/build-worker.ts'
import type { BuildRole } from './role.ts'

/** A screenshot worker. */
export const buildWorkerRole: BuildRole = async (settings, log) => ({
  ...buildWorker(settings, log),
  details: () => ({ addresses: [] }),
})
