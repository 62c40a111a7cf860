import type { Fleet } from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import type { Scheduler } from '@shoal/screenshots'
import type { OpenAllowances } from '../../http/allowances.ts'
import type { AuditLog } from '../../http/audit.ts'
import type { Feature, Routes } from '../../http/feature.ts'
import { trustedNetworks } from '../../http/refuse-strangers.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import type { FollowUp } from '../../platform/events/follow-ups.ts'
import { createShotsScheduler, createTaskSealing } from './create-shots-scheduler.ts'
import { type FollowGrabsParts, followGrabs } from './follow-ups/follow-grabs.ts'
import { uploadGrabbedShots } from './follow-ups/upload-grabbed-shots.ts'
import { createGalleryKeeper } from './gallery-keeper.ts'
import { createImageHostSettings } from './image-hosts.ts'
import { createPictureLinks } from './picture-links.ts'
import { screenshotRoutes } from './routes/screenshot-feature-routes.ts'
import type { ScreenshotParts } from './screenshot-parts.ts'
import { createShotRules } from './shot-rules.ts'
import { createShotUploads } from './shot-uploads.ts'
import { locateSource } from './sources/locate-source.ts'
import { grabbedMetainfo, taskSources } from './sources/task-sources.ts'
import { createDiskPieceCache } from './workers/disk-piece-cache.ts'
import { openWorkerTokens } from './workers/worker-tokens.ts'
import { workersPort } from './workers/workers-port.ts'

export interface ScreenshotsFeature extends Feature {
  readonly scheduler: Scheduler
  /** Id of the newest task of a torrent. */
  readonly taskOf: (infoHash: string) => Promise<string | undefined>
  /** The paths of the system before Shoal, which may have a port of their own. */
  readonly oldPaths: Routes
}

export interface ScreenshotsNeeds {
  readonly audit: AuditLog
  readonly fleet: Fleet
  readonly session: NodeTorrentSession
  readonly allowances: OpenAllowances
  /** Makes our tracker serve a torrent. */
  readonly serve: FollowGrabsParts['serve']
}

/** Screenshot tasks, their workers and pictures, and what follows from grabs. */
export async function buildScreenshots(context: ControlContext, needs: ScreenshotsNeeds): Promise<ScreenshotsFeature> {
  const { log, now } = context
  const { fleet, session } = needs
  const metainfoOf = (infoHash: string) => grabbedMetainfo(fleet, infoHash)
  const locate = locateSource({ fleet, metainfoOf, builtinAddress: () => session.address })
  const scheduler = createShotsScheduler(context, locate)
  const parts = await partsOf(context, needs, scheduler)
  const { paths, ...others } = screenshotRoutes(parts)
  return {
    scheduler,
    taskOf: async (infoHash) => {
      const task = await scheduler.newestTask(infoHash)
      return task === undefined ? undefined : String(task.id)
    },
    oldPaths: { paths },
    services: [
      scheduler,
      createTaskSealing(context),
      parts.uploads.service,
      createGalleryKeeper({ scheduler, rules: parts.shotRules, now, log }),
    ],
    followUps: followUpsOf(context, needs, parts),
    ports: portsOf(context, parts),
    routes: { paths, ...others },
  }
}

async function partsOf(
  { configuration, addresses, kept, sealerFor, keyFor, log, now }: ControlContext,
  { audit, fleet, allowances }: ScreenshotsNeeds,
  scheduler: Scheduler,
) {
  return {
    scheduler,
    sources: taskSources({
      fleet,
      allowances,
      ownTrackers: [addresses.announceHttp],
      folders: configuration.shots.folders ?? configuration.folders ?? [],
    }),
    shotRules: createShotRules(kept),
    workerTokens: await openWorkerTokens(kept, sealerFor('worker-token'), now),
    workersPort: configuration.worker.listen.length > 0 ? configuration.worker.port : undefined,
    imageHosts: createImageHostSettings(kept, sealerFor('image-host')),
    uploads: createShotUploads({ scheduler, log }),
    pictureLinks: createPictureLinks(keyFor('picture links'), now),
    trustedNetworks: trustedNetworks(configuration),
    audit,
    log,
    now,
  }
}

function followUpsOf(
  { addresses, log }: ControlContext,
  { fleet, allowances, serve }: ScreenshotsNeeds,
  { scheduler, shotRules, imageHosts, uploads }: ScreenshotParts,
): readonly FollowUp[] {
  const ownTrackers = [addresses.announceHttp, addresses.announceUdp]
  return [
    {
      consumer: 'grabs',
      handle: followGrabs({
        fleet,
        scheduler,
        serve,
        shotRules,
        peersOf: allowances.peersOf,
        ownTrackers: () => ownTrackers,
        log,
      }),
      failure: 'a follow-up failed',
    },
    {
      consumer: 'shot-uploads',
      handle: uploadGrabbedShots({ fleet, scheduler, shotRules, imageHosts, uploads }),
      failure: 'shots could not be uploaded',
    },
  ]
}

/** Where workers of other machines are let in. */
function portsOf({ configuration, folder, log }: ControlContext, { workerTokens, scheduler }: ScreenshotParts) {
  return workersPort({
    hosts: configuration.worker.listen,
    port: configuration.worker.port,
    tokens: workerTokens,
    scheduler,
    cache: createDiskPieceCache(folder.pieces),
    log,
  })
}
