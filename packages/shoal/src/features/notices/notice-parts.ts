import type { Notices } from '@shoal/fleet'
import type { AuditLog } from '../../http/audit.ts'

/** What the routes of notices work with. */
export interface NoticeParts {
  readonly notices: Notices
  readonly audit: AuditLog
}
