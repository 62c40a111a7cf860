import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { Fleet } from '@shoal/fleet'
import type { Scheduler } from '@shoal/screenshots'
import { z } from 'zod'
import type { StoredEvent } from '../../../platform/events/event-log.ts'
import type { Logger } from '../../../platform/logging/create-logger.ts'
import type { ShotRules } from '../shot-rules.ts'
import { captureOptions } from '../submit-task.ts'
import { grabTaskKey } from './grab-task-key.ts'

export interface FollowGrabsParts {
  readonly fleet: Fleet
  readonly scheduler: Scheduler
  /** Makes our tracker serve a torrent; resolves when it does, or will later. */
  readonly serve: (torrent: { readonly infoHash: string; readonly name: string }) => Promise<void>
  /** Whether and how shots are taken after a grab. */
  readonly shotRules: Pick<ShotRules, 'get'>
  /** Address blocks of private peers that a screenshot task of this torrent may dial. */
  readonly peersOf: (infoHash: string) => readonly string[]
  /** Announce URLs of our own tracker. */
  readonly ownTrackers: () => readonly string[]
  readonly log: Logger
}

const grabEvent = z.object({ state: z.string(), infoHash: z.string().nullish(), name: z.string().default('') })

/** What follows when a grab moves on: our tracker serves its torrent, and once it is in a client shots are taken. */
export function followGrabs(parts: FollowGrabsParts): (event: StoredEvent) => Promise<void> {
  return async (event) => {
    if (event.topic !== 'grab.changed') return
    const grab = grabEvent.safeParse(event.payload).data
    if (grab?.infoHash === undefined || grab.infoHash === null) return
    if (grab.state === 'fetched') await serveOwn(parts, event.subject, grab.infoHash, grab.name)
    if (grab.state === 'done') await submitTask(parts, event.subject, grab.infoHash)
  }
}

/** A torrent that names our tracker is one that it should serve. */
async function serveOwn(parts: FollowGrabsParts, grabId: string, infoHash: string, name: string): Promise<void> {
  const metainfo = await metainfoOf(parts.fleet, grabId)
  const own = new Set(parts.ownTrackers().map((url) => new URL(url).host))
  const isOwn = metainfo?.metainfo.announceTiers.flat().some((url) => URL.canParse(url) && own.has(new URL(url).host))
  if (isOwn === true) await parts.serve({ infoHash, name })
}

async function submitTask(parts: FollowGrabsParts, grabId: string, infoHash: string): Promise<void> {
  const found = await metainfoOf(parts.fleet, grabId)
  if (found === undefined) return
  const { metainfo, bytes } = found
  const { afterGrab, options } = await parts.shotRules.get()
  if (afterGrab === 'off') return
  const base64 = Buffer.from(bytes).toString('base64')
  await parts.scheduler.submit({
    // A second, unlisted peer under a passkey gets people banned: bytes of private torrents come from the user's own client.
    source:
      metainfo.isPrivate || afterGrab === 'client'
        ? { kind: 'fleet', infoHash, metainfo: base64 }
        : {
            kind: 'swarm',
            infoHash,
            trackers: metainfo.announceTiers.flat(),
            peers: [],
            metainfo: base64,
            allowPeers: parts.peersOf(infoHash),
          },
    options: captureOptions(options),
    name: metainfo.name,
    idempotencyKey: grabTaskKey(grabId),
  })
}

async function metainfoOf(fleet: Fleet, grabId: string) {
  const bytes = await fleet.grabs.metainfo(grabId)
  return bytes === undefined ? undefined : { bytes, metainfo: parseMetainfo(bytes, nodeHashes) }
}
