import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { Fleet } from '@shoal/fleet'
import type { Scheduler } from '@shoal/screenshots'
import { z } from 'zod'
import type { StoredEvent } from '../../../platform/events/event-log.ts'
import type { ImageHostSettings } from '../image-hosts.ts'
import type { ShotRules } from '../shot-rules.ts'
import type { ShotUploads } from '../shot-uploads.ts'
import { grabOfTask } from './grab-task-key.ts'

export interface UploadGrabbedShotsParts {
  readonly scheduler: Pick<Scheduler, 'task'>
  readonly fleet: Pick<Fleet, 'grabs'>
  readonly shotRules: Pick<ShotRules, 'get'>
  readonly imageHosts: Pick<ImageHostSettings, 'chosen'>
  readonly uploads: Pick<ShotUploads, 'begin'>
}

const ended = z.object({ state: z.literal('success') })

/** Puts the shots of a task that a grab led to on the image hosts that the torrent's trackers allow, where the rule says so. */
export function uploadGrabbedShots(parts: UploadGrabbedShotsParts): (event: StoredEvent) => Promise<void> {
  return async (event) => {
    if (event.topic !== 'task.changed' || !ended.safeParse(event.payload).success) return
    if (!(await parts.shotRules.get()).uploadAfterGrab) return
    const task = await parts.scheduler.task(Number(event.subject))
    const grabId = task === undefined ? undefined : grabOfTask(task.idempotencyKey)
    if (task === undefined || grabId === undefined) return
    const metainfo = await parts.fleet.grabs.metainfo(grabId)
    // Without its trackers nobody knows which hosts they allow.
    if (metainfo === undefined) return
    const urls = parseMetainfo(metainfo, nodeHashes).announceTiers.flat()
    const trackers = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []))
    const hosts = await parts.imageHosts.chosen(trackers)
    if (hosts.length > 0) parts.uploads.begin(task.id, hosts)
  }
}
