import type { Routes } from '../../../http/feature.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'
import { mountWorkerContract } from '../workers/worker-app.ts'
import { mountGallery } from './gallery-routes.ts'
import { mountImageHosts } from './image-host-routes.ts'
import { mountLegacyTasks } from './legacy-task-routes.ts'
import { mountShotSettings } from './shot-settings-routes.ts'
import { mountTasks } from './task-routes.ts'
import { mountWorkers } from './worker-routes.ts'

/** Everything that screenshots answer. */
export function screenshotRoutes(parts: ScreenshotParts): Routes {
  return {
    operations: (target) => {
      mountTasks(target, parts)
      mountGallery(target, parts)
      mountShotSettings(target, parts)
      mountImageHosts(target, parts)
      mountWorkers(target, parts)
    },
    paths: (app) => mountLegacyTasks(app, parts),
    socketOperations: (target) => mountWorkerContract(target, parts.scheduler),
  }
}
