import type { Scheduler } from '@shoal/screenshots'
import type { AuditLog } from '../../http/audit.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import type { ImageHostSettings } from './image-hosts.ts'
import type { PictureLinks } from './picture-links.ts'
import type { ShotRules } from './shot-rules.ts'
import type { ShotUploads } from './shot-uploads.ts'
import type { TaskSources } from './sources/task-source.ts'
import type { WorkerTokens } from './workers/worker-tokens.ts'

/** What the routes of screenshots work with. */
export interface ScreenshotParts {
  readonly scheduler: Scheduler
  /** Finds the bytes of what people ask screenshots of. */
  readonly sources: TaskSources
  readonly shotRules: ShotRules
  readonly workerTokens: WorkerTokens
  /** Where workers of other machines are let in, if they are. */
  readonly workersPort: number | undefined
  readonly imageHosts: ImageHostSettings
  readonly uploads: ShotUploads
  readonly pictureLinks: PictureLinks
  /** Networks that may use the old paths without an account. */
  readonly trustedNetworks: readonly string[]
  readonly audit: AuditLog
  readonly log: Logger
  readonly now: () => number
}
