import { hkdfSync } from 'node:crypto'
import type { Outbox, Sealer, SqlDatabase } from '@shoal/sql'
import type { Configuration } from './config/configuration.ts'
import type { RoleSettings } from './config/role-settings.ts'
import { urlHost } from './config/url-host.ts'
import { type DataFolder, dataFolderAt } from './data-folder/data-folder.ts'
import type { CoreSchema } from './database/core-schema.ts'
import { openDatabase, type WholeSchema } from './database/open-database.ts'
import { createSettingsStore, type SettingsStore } from './database/settings-store.ts'
import { createEventFeed, type EventFeed } from './events/event-feed.ts'
import { createEventLog, type EventLog } from './events/event-log.ts'
import { createEventOutbox } from './events/event-outbox.ts'
import type { Service } from './lifecycle/service.ts'
import type { Logger } from './logging/create-logger.ts'
import { createSealer } from './secrets/sealer.ts'
import { KEY_BYTES, loadSealingKey } from './secrets/sealing-key.ts'

/** What every feature of control is built from. */
export interface ControlContext {
  readonly settings: RoleSettings
  readonly configuration: Configuration
  readonly folder: DataFolder
  readonly database: SqlDatabase<WholeSchema>
  readonly events: { readonly log: EventLog; readonly feed: EventFeed }
  /** Adds events in the transaction of the change that they tell of. */
  readonly outbox: Outbox
  /** Values that are kept beside the settings file. */
  readonly kept: SettingsStore
  /** Seals secrets of one purpose; another purpose cannot open them. */
  readonly sealerFor: (purpose: string) => Sealer
  /** A key of 32 bytes for one purpose, the same after a restart. */
  readonly keyFor: (purpose: string) => Uint8Array
  readonly addresses: Addresses
  readonly log: Logger
  readonly now: () => number
  /** Aborted when control stops: long answers end. */
  readonly stopping: AbortSignal
}

/** Where this Shoal can be reached. */
export interface Addresses {
  readonly dashboard: string
  /** Host of its own tracker, as it stands in a URL. */
  readonly trackerHost: string
  readonly announceHttp: string
  readonly announceUdp: string
}

export interface OpenedContext extends ControlContext {
  /** The first to start and the last to stop. */
  readonly foundation: readonly Service[]
  /** The last to start and the first to stop: ends long answers. */
  readonly ending: Service
}

/** Opens the database and what lies directly on it. */
export async function openControlContext(settings: RoleSettings, log: Logger): Promise<OpenedContext> {
  const { configuration } = settings
  const folder = dataFolderAt(configuration.data)
  const now = Date.now
  const key = await loadSealingKey({ folder, text: settings.secretKey, file: configuration.secretKeyFile })
  const { database, service } = await openDatabase(configuration.database.url, folder, now)
  const core = database.withSchema<CoreSchema>()
  const eventLog = createEventLog(core)
  const feed = createEventFeed({ log: eventLog, onError: (err) => log.error({ err }, 'event feed failed') })
  const stopping = new AbortController()
  for (const warning of settings.warnings) log.warn(warning)
  return {
    settings,
    configuration,
    folder,
    database,
    events: { log: eventLog, feed },
    outbox: createEventOutbox({ dialect: database.dialect, now, onAppend: () => feed.nudge() }),
    kept: createSettingsStore(core),
    sealerFor: (purpose) => createSealer(key, purpose),
    keyFor: (purpose) => new Uint8Array(hkdfSync('sha256', key, '', purpose, KEY_BYTES)),
    addresses: addressesOf(settings),
    log,
    now,
    stopping: stopping.signal,
    foundation: [service, feed],
    ending: { name: 'long answers', start: async () => undefined, stop: async () => stopping.abort() },
  }
}

function addressesOf({ configuration, controlPort, trackerPort }: RoleSettings): Addresses {
  const trackerHost = urlHost(configuration.tracker.listen?.[0] ?? configuration.listen[0])
  return {
    dashboard: `http://${urlHost(configuration.listen[0])}:${controlPort}`,
    trackerHost,
    announceHttp: configuration.tracker.publicUrl ?? `http://${trackerHost}:${trackerPort}/announce`,
    announceUdp: `udp://${trackerHost}:${trackerPort}/announce`,
  }
}
