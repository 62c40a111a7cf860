import type { DemoRun, Grab, Overview } from '@shoal/api'
import type { CompatibleApiOptions, Fleet, Notices } from '@shoal/fleet'
import type { Scheduler } from '@shoal/screenshots'
import type { TrackerRegister } from '@shoal/tracker/register'
import type { Accounts } from '../features/accounts/accounts.ts'
import type { LabKeeper } from '../features/lab/lab-keeper.ts'
import type { ImageHostSettings } from '../features/screenshots/image-hosts.ts'
import type { ShotRules } from '../features/screenshots/shot-rules.ts'
import type { ShotUploads } from '../features/screenshots/shot-uploads.ts'
import type { TaskSources } from '../features/screenshots/sources/task-source.ts'
import type { WorkerTokens } from '../features/screenshots/workers/worker-tokens.ts'
import type { AllowedFolders } from '../features/toolkit/allowed-folders.ts'
import type { Creations } from '../features/toolkit/creations.ts'
import type { Probes } from '../features/toolkit/probes.ts'
import type { TrackerClient } from '../internal/tracker-client.ts'
import type { Configuration } from '../platform/config/configuration.ts'
import type { EventFeed } from '../platform/events/event-feed.ts'
import type { EventLog } from '../platform/events/event-log.ts'
import type { Logger } from '../platform/logging/create-logger.ts'

/** Everything that the routes of control work with. */
export interface ControlParts {
  readonly accounts: Accounts
  readonly fleet: Fleet
  /** What the qBittorrent-compatible API needs besides the fleet. */
  readonly compatibleApi: Pick<CompatibleApiOptions, 'records' | 'clock'>
  readonly notices: Notices
  readonly scheduler: Scheduler
  /** Finds the bytes of what people ask screenshots of. */
  readonly sources: TaskSources
  readonly shotRules: ShotRules
  readonly workerTokens: WorkerTokens
  readonly imageHosts: ImageHostSettings
  readonly uploads: ShotUploads
  readonly tracker: TrackerClient
  readonly trackerAccess: TrackerAccessParts
  readonly events: { readonly log: EventLog; readonly feed: EventFeed }
  readonly demo: DemoControl
  readonly creations: Creations
  readonly probes: Probes
  readonly lab: LabKeeper
  /** Where files for new torrents may be chosen. */
  readonly folders: AllowedFolders
  /** How a torrent does in a client; undefined where the client does not have it. */
  readonly transferOf: (clientId: string, infoHash: string) => Promise<Grab['progress']>
  readonly log: Logger
  readonly settings: ControlSettings
  readonly now: () => number
  /** Aborted when control stops: long answers end. */
  readonly stopping: AbortSignal
}

/** The register of the tracker's users and lists, and how the tracker hears of changes at once. */
export interface TrackerAccessParts {
  readonly register: TrackerRegister
  /** Tells the tracker now what changed. */
  readonly push: () => void
  /** Tries deliveries that failed again now. */
  readonly deliver: () => void
}

export interface ControlSettings {
  readonly version: string
  readonly startedAt: number
  /** What `shoal up` starts. */
  readonly roles: Configuration['roles']
  readonly webhookPath: string
  /** Networks that announcements are taken from; everywhere when empty. */
  readonly webhookNetworks: readonly string[]
  /** Announcements taken from one address in a minute. */
  readonly webhookPerMinute: number
  readonly addresses: Overview['addresses']
  readonly hosts: readonly string[]
  readonly localNetworks: readonly string[]
  readonly port: number
  /** Where workers of other machines are let in, if they are. */
  readonly workersPort: number | undefined
  /** Folder that the qBittorrent-compatible API shows as its default. */
  readonly savePath: string
  /** Folder of the built dashboard. */
  readonly dashboard: string
}

/** The demo as the API sees it. */
export interface DemoControl {
  /** Begins a run unless one is under way, and says how it stands. */
  start(): DemoRun
  status(): DemoRun
}
