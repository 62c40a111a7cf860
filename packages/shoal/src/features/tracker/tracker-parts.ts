import type { TrackerRegister } from '@shoal/tracker/register'
import type { AuditLog } from '../../http/audit.ts'
import type { TrackerClient } from '../../internal/tracker-client.ts'

/** What the routes of the tracker work with. */
export interface TrackerParts {
  readonly tracker: TrackerClient
  readonly register: TrackerRegister
  /** Tells the tracker now what changed in the register. */
  readonly push: () => void
  /** Tries deliveries that failed again now. */
  readonly deliver: () => void
  /** The announce URLs of our tracker, without a passkey. */
  readonly announceUrls: readonly string[]
  readonly audit: AuditLog
  readonly now: () => number
}
