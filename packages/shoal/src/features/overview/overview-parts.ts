import type { Overview } from '@shoal/api'
import type { Fleet } from '@shoal/fleet'
import type { Scheduler } from '@shoal/screenshots'
import type { TrackerClient } from '../../internal/tracker-client.ts'
import type { Configuration } from '../../platform/config/configuration.ts'

/** What is asked of every part for the overview, health and metrics. */
export interface OverviewParts {
  readonly fleet: Fleet
  readonly scheduler: Scheduler
  readonly tracker: TrackerClient
  readonly settings: OverviewSettings
  readonly now: () => number
}

export interface OverviewSettings {
  readonly version: string
  readonly startedAt: number
  /** What `shoal up` starts. */
  readonly roles: Configuration['roles']
  readonly addresses: Overview['addresses']
  /** Networks that may read metrics without an account. */
  readonly trustedNetworks: readonly string[]
  /** Folder of the built dashboard. */
  readonly dashboard: string
}
