import type { AuditLog } from '../../http/audit.ts'
import type { LabKeeper } from './lab-keeper.ts'

/** What the routes of the lab work with. */
export interface LabParts {
  readonly lab: LabKeeper
  readonly audit: AuditLog
  /** Aborted when control stops: streams end. */
  readonly stopping: AbortSignal
}
