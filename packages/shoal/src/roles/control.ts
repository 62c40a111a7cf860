import { join } from 'node:path'
import { createSqlFleetStore, type FleetSchema } from '@shoal/fleet'
import { createAccounts } from '../features/accounts/accounts.ts'
import { RESTORED_AT } from '../features/backup/restored-at.ts'
import { createDemo } from '../features/demo/demo.ts'
import { followAllowedTrackers } from '../features/fleet/allowed-trackers.ts'
import { declareUsers } from '../features/fleet/apply-declarations.ts'
import { buildFleet } from '../features/fleet/build.ts'
import { openPeerSession } from '../features/fleet/open-peer-session.ts'
import { transferReader } from '../features/fleet/transfer-of.ts'
import { chooseWebhookPath } from '../features/fleet/webhook-path.ts'
import { createLabKeeper } from '../features/lab/lab-keeper.ts'
import { dashboardFolder } from '../features/overview/dashboard-folder.ts'
import { buildScheduler } from '../features/screenshots/build.ts'
import { followGrabs } from '../features/screenshots/follow-ups/follow-grabs.ts'
import { uploadGrabbedShots } from '../features/screenshots/follow-ups/upload-grabbed-shots.ts'
import { createGalleryKeeper } from '../features/screenshots/gallery-keeper.ts'
import { createImageHostSettings } from '../features/screenshots/image-hosts.ts'
import { createShotRules } from '../features/screenshots/shot-rules.ts'
import { createShotUploads } from '../features/screenshots/shot-uploads.ts'
import { locateSource } from '../features/screenshots/sources/locate-source.ts'
import { grabbedMetainfo, taskSources } from '../features/screenshots/sources/task-sources.ts'
import { createDiskPieceCache } from '../features/screenshots/workers/disk-piece-cache.ts'
import { openWorkerTokens } from '../features/screenshots/workers/worker-tokens.ts'
import { workersPort } from '../features/screenshots/workers/workers-port.ts'
import { buildToolkit } from '../features/toolkit/build.ts'
import { buildTrackerAccess } from '../features/tracker/build.ts'
import { createTrackerSync } from '../features/tracker/follow-ups/tracker-sync.ts'
import { createKnownTorrents } from '../features/tracker/known-torrents.ts'
import { createAllowances } from '../http/allowances.ts'
import { createControlServers } from '../http/control-servers.ts'
import { unixServer } from '../http/unix-server.ts'
import { CONTROL_SOCKET, TRACKER_SOCKET } from '../internal/socket-names.ts'
import { createTrackerClient } from '../internal/tracker-client.ts'
import type { Configuration } from '../platform/config/configuration.ts'
import { urlHost } from '../platform/config/url-host.ts'
import { dataFolderAt } from '../platform/data-folder/data-folder.ts'
import type { CoreSchema } from '../platform/database/core-schema.ts'
import { openDatabase } from '../platform/database/open-database.ts'
import { createSettingsStore } from '../platform/database/settings-store.ts'
import { createEventFeed } from '../platform/events/event-feed.ts'
import { createEventLog } from '../platform/events/event-log.ts'
import { createEventOutbox } from '../platform/events/event-outbox.ts'
import { createFollowUps } from '../platform/events/follow-ups.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import { serviceGroup } from '../platform/lifecycle/service-group.ts'
import { createSealer } from '../platform/secrets/sealer.ts'
import { loadSealingKey } from '../platform/secrets/sealing-key.ts'
import { VERSION } from '../platform/version.ts'
import { createControlApp, createTasksApp } from './control-app.ts'
import type { ControlParts } from './control-parts.ts'
import { createControlSocketApp } from './control-socket-app.ts'
import type { BuildRole, Role } from './role.ts'
import type { ReadyDetails } from './role-messages.ts'

/**
 * Control: API, dashboard, webhook, fleet and scheduler over one database. This is the only place that knows which
 * implementation serves which port.
 */
export const buildControlRole: BuildRole = async (settings, log): Promise<Role> => {
  const { configuration } = settings
  const folder = dataFolderAt(configuration.data)
  const now = Date.now
  const sealingKey = await loadSealingKey({
    folder,
    text: settings.secretKey,
    file: configuration.secretKeyFile,
  })
  const { database, service: databaseService } = await openDatabase(configuration.database.url, folder, now)
  try {
    const core = database.withSchema<CoreSchema>()
    const eventLog = createEventLog(core)
    const feed = createEventFeed({ log: eventLog, onError: (err) => log.error({ err }, 'event feed failed') })
    const outbox = createEventOutbox({ dialect: database.dialect, now, onAppend: () => feed.nudge() })
    const accounts = createAccounts(core, now)
    await declareUsers(accounts, settings.declarations)
    for (const warning of settings.warnings) log.warn(warning)
    const admin = await accounts.ensureAdmin(settings.adminPassword)
    const settingsStore = createSettingsStore(core)
    const shotRules = createShotRules(settingsStore)
    const restoredAt = await settingsStore.get(RESTORED_AT)
    const workerTokens = await openWorkerTokens(settingsStore, createSealer(sealingKey, 'worker-token'), now)
    const webhookPath = await chooseWebhookPath(configuration.webhook, settingsStore)

    const host = urlHost(configuration.listen[0])
    const dashboard = `http://${host}:${settings.controlPort}`
    const trackerHost = urlHost(configuration.tracker.listen?.[0] ?? configuration.listen[0])
    const announceHttp = configuration.tracker.publicUrl ?? `http://${trackerHost}:${settings.trackerPort}/announce`
    const announceUdp = `udp://${trackerHost}:${settings.trackerPort}/announce`
    const ownTrackers = [announceHttp, announceUdp]

    const allowances = createAllowances({
      networks: configuration.fetch.allow,
      peerNetworks: configuration.peers.allow,
      ownTrackers,
      usesDht: configuration.client.dht,
    })
    const allowedTrackers = await followAllowedTrackers(
      createSqlFleetStore({
        database: database.withSchema<FleetSchema>(),
        outbox,
        sealer: createSealer(sealingKey, 'fleet'),
      }),
    )
    const { session, dht } = await openPeerSession({
      configuration,
      stateFolder: folder.torrents,
      ownTracker: `${trackerHost}:${settings.trackerPort}`,
      mayAnnounce: (name) => name === trackerHost || allowedTrackers.has(name),
      log,
    })
    const {
      fleet,
      notices,
      compatibleApi,
      services: fleetServices,
    } = buildFleet({
      store: allowedTrackers.store,
      database,
      sealingKey,
      session,
      folder,
      allowances,
      watch: configuration.watch.folder,
      declarations: settings.declarations,
      restoredAt: restoredAt === undefined ? undefined : Number(restoredAt),
      log,
    })
    const metainfoOf = (infoHash: string) => grabbedMetainfo(fleet, infoHash)
    const scheduler = buildScheduler({
      database,
      outbox,
      folder,
      locate: locateSource({ fleet, metainfoOf, builtinAddress: () => session.address }),
      log,
    })
    const uploads = createShotUploads({ scheduler, log })
    const tracker = createTrackerClient(join(folder.run, TRACKER_SOCKET))
    const trackerSync = createTrackerSync({
      torrents: createKnownTorrents(core, now),
      tracker,
      onReachable: (reachable) =>
        log[reachable ? 'info' : 'warn'](reachable ? 'tracker reached' : 'tracker not reached'),
    })
    const trackerAccess = buildTrackerAccess({ database, sealingKey, tracker, log })
    const demo = createDemo({
      folder,
      fleet,
      scheduler,
      session,
      tracker,
      trackerSync,
      allowances,
      webhookUrl: dashboard + webhookPath,
      announceUrl: announceHttp,
      log,
      now,
      changed: (run) =>
        database.write((transaction) =>
          outbox.append(transaction, { topic: 'demo.changed', subject: 'demo', payload: { state: run.state } }),
        ),
    })
    const toolkit = buildToolkit({ configuration, folder, ownTrackers, session, trackerSync, log, now })
    const lab = createLabKeeper(log)
    const stopping = new AbortController()
    const parts: ControlParts = {
      accounts,
      fleet,
      compatibleApi,
      notices,
      scheduler,
      sources: taskSources({
        fleet,
        allowances,
        ownTrackers: [announceHttp],
        folders: configuration.shots.folders ?? configuration.folders ?? [],
      }),
      shotRules,
      workerTokens,
      imageHosts: createImageHostSettings(settingsStore, createSealer(sealingKey, 'image-host')),
      uploads,
      tracker,
      trackerAccess: trackerAccess.parts,
      events: { log: eventLog, feed },
      demo,
      ...toolkit,
      lab,
      transferOf: transferReader(fleet, session),
      log,
      now,
      stopping: stopping.signal,
      settings: {
        version: VERSION,
        startedAt: now(),
        roles: configuration.roles,
        webhookPath,
        webhookNetworks: configuration.webhook.allow,
        webhookPerMinute: configuration.webhook.perMinute,
        addresses: { dashboard, webhook: dashboard + webhookPath, announceHttp, announceUdp },
        hosts: configuration.hosts,
        localNetworks: configuration.localNetworks,
        port: settings.controlPort,
        workersPort: configuration.worker.listen.length > 0 ? configuration.worker.port : undefined,
        savePath: folder.downloads,
        dashboard: dashboardFolder(),
      },
    }
    const followUps = createFollowUps({
      log: eventLog,
      feed,
      consumer: 'grabs',
      handle: followGrabs({
        fleet,
        scheduler,
        trackerSync,
        shotRules,
        peersOf: allowances.peersOf,
        ownTrackers: () => ownTrackers,
        log,
      }),
      onError: (err, event) => log.error({ err, event: event.id, topic: event.topic }, 'a follow-up failed'),
    })
    const noticeFollowUps = createFollowUps({
      log: eventLog,
      feed,
      consumer: 'notices',
      handle: (event) => notices.take(event),
      onError: (err, event) =>
        log.error({ err, event: event.id, topic: event.topic }, 'a notice could not be taken in'),
    })
    const uploadFollowUps = createFollowUps({
      log: eventLog,
      feed,
      consumer: 'shot-uploads',
      handle: uploadGrabbedShots({ fleet, scheduler, shotRules, imageHosts: parts.imageHosts, uploads }),
      onError: (err, event) => log.error({ err, event: event.id, topic: event.topic }, 'shots could not be uploaded'),
    })
    const socketApp = createControlSocketApp(parts)
    const group = serviceGroup('control role', [
      databaseService,
      feed,
      scheduler,
      uploads.service,
      createGalleryKeeper({ scheduler, rules: shotRules, now, log }),
      dht,
      ...fleetServices,
      trackerSync,
      ...trackerAccess.services,
      followUps,
      uploadFollowUps,
      noticeFollowUps,
      unixServer({ name: 'control socket', path: join(folder.run, CONTROL_SOCKET), fetch: socketApp.fetch }),
      ...workersPort({
        hosts: configuration.worker.listen,
        port: configuration.worker.port,
        tokens: workerTokens,
        scheduler,
        cache: createDiskPieceCache(folder.pieces),
        log,
      }),
      createControlServers({
        hosts: configuration.listen,
        port: settings.controlPort,
        fetch: createControlApp(parts).fetch,
      }),
      ...tasksPort(configuration, parts),
      demo.service,
      toolkit.creations.service,
      toolkit.probes.service,
      lab.service,
      endOf('long answers', async () => stopping.abort()),
    ])
    return {
      ...group,
      async stop(signal) {
        await group.stop(signal)
        await tracker.close()
      },
      details: (): ReadyDetails => ({ admin, webhookPath, addresses: [] }),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The port of the old `/tasks/` paths, where one is set. */
function tasksPort({ listen, shots }: Configuration, parts: ControlParts): readonly Service[] {
  if (shots.tasksPort === undefined) return []
  return [createControlServers({ hosts: listen, port: shots.tasksPort, fetch: createTasksApp(parts).fetch })]
}

/** Something to do first when everything stops. */
function endOf(name: string, end: () => Promise<void>): Service {
  return { name, start: async () => undefined, stop: end }
}
