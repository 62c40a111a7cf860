import { join } from 'node:path'
import { createSqlFleetStore, type FleetSchema } from '@shoal/fleet'
import { createAccounts } from '../accounts/accounts.ts'
import { RESTORED_AT } from '../backup/restored-at.ts'
import type { Configuration } from '../config/configuration.ts'
import { urlHost } from '../config/url-host.ts'
import { createControlApp, createTasksApp } from '../control/control-app.ts'
import type { ControlParts } from '../control/control-parts.ts'
import { createControlServers } from '../control/control-servers.ts'
import { dashboardFolder } from '../control/dashboard-folder.ts'
import type { CoreSchema } from '../core/core-schema.ts'
import { createKnownTorrents } from '../core/known-torrents.ts'
import { createSettingsStore } from '../core/settings-store.ts'
import { dataFolderAt } from '../data-folder/data-folder.ts'
import { createDemo } from '../demo/demo.ts'
import { createEventFeed } from '../events/event-feed.ts'
import { createEventLog } from '../events/event-log.ts'
import { createEventOutbox } from '../events/event-outbox.ts'
import { followGrabs } from '../follow-ups/follow-grabs.ts'
import { createFollowUps } from '../follow-ups/follow-ups.ts'
import { createTrackerSync } from '../follow-ups/tracker-sync.ts'
import { uploadGrabbedShots } from '../follow-ups/upload-grabbed-shots.ts'
import { createControlSocketApp } from '../internal/control-socket-app.ts'
import { CONTROL_SOCKET, TRACKER_SOCKET } from '../internal/socket-names.ts'
import { createTrackerClient } from '../internal/tracker-client.ts'
import { unixServer } from '../internal/unix-server.ts'
import { workersPort } from '../internal/workers-port.ts'
import { createLabRoom } from '../lab/lab-room.ts'
import type { Service } from '../lifecycle/service.ts'
import { serviceGroup } from '../lifecycle/service-group.ts'
import { createDiskPieceCache } from '../pieces/disk-piece-cache.ts'
import { createSealer } from '../secrets/sealer.ts'
import { loadSealingKey } from '../secrets/sealing-key.ts'
import { createGalleryKeeper } from '../shots/gallery-keeper.ts'
import { createImageHostSettings } from '../shots/image-hosts.ts'
import { createShotRules } from '../shots/shot-rules.ts'
import { createShotUploads } from '../shots/shot-uploads.ts'
import { openWorkerTokens } from '../shots/worker-tokens.ts'
import { VERSION } from '../version.ts'
import { createAllowances } from './control/allowances.ts'
import { followAllowedTrackers } from './control/allowed-trackers.ts'
import { declareUsers } from './control/apply-declarations.ts'
import { buildFleet } from './control/build-fleet.ts'
import { buildScheduler } from './control/build-scheduler.ts'
import { buildToolkit } from './control/build-toolkit.ts'
import { buildTrackerAccess } from './control/build-tracker-access.ts'
import { locateSource } from './control/locate-source.ts'
import { openDatabase } from './control/open-database.ts'
import { openPeerSession } from './control/open-peer-session.ts'
import { grabbedMetainfo, taskSources } from './control/task-sources.ts'
import { transferReader } from './control/transfer-of.ts'
import { chooseWebhookPath } from './control/webhook-path.ts'
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
    const lab = createLabRoom(log)
    const stopping = new AbortController()
    const parts: ControlParts = {
      accounts,
      fleet,
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
