import type { AuditLog } from '../../http/audit.ts'
import type { AllowedFolders } from './allowed-folders.ts'
import type { Creations } from './creations.ts'
import type { Probes } from './probes.ts'

/** What the routes of the toolkit work with. */
export interface ToolkitParts {
  readonly creations: Creations
  readonly probes: Probes
  /** Where files for new torrents may be chosen. */
  readonly folders: AllowedFolders
  /** Announce URLs of our own tracker. */
  readonly ownTrackers: readonly string[]
  readonly audit: AuditLog
}
