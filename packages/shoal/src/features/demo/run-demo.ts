import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { DemoStepName } from '@shoal/api'
import type { Fleet, GrabDetail, GrabStateKind } from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import type { Scheduler, Task } from '@shoal/screenshots'
import type { OpenAllowances } from '../../http/allowances.ts'
import type { TrackerClient } from '../../internal/tracker-client.ts'
import type { DataFolder } from '../../platform/data-folder/data-folder.ts'
import { checkShots } from './check-shots.ts'
import { DemoFailure } from './demo-failure.ts'
import type { DemoProgress } from './demo-progress.ts'
import { startDemoSeeders } from './demo-seeders.ts'
import { type DemoTorrent, makeDemoTorrent } from './demo-torrent.ts'
import { postWebhook } from './post-webhook.ts'
import { serveTorrent } from './serve-torrent.ts'
import { waitUntil } from './wait-until.ts'

export interface DemoParts {
  readonly folder: DataFolder
  readonly fleet: Fleet
  readonly scheduler: Scheduler
  readonly session: NodeTorrentSession
  readonly tracker: TrackerClient
  /** Makes our tracker serve a torrent. */
  readonly serve: (torrent: { readonly infoHash: string; readonly name: string }) => Promise<void>
  readonly allowances: OpenAllowances
  readonly webhookUrl: string
  readonly announceUrl: string
  readonly now: () => number
}

const SHORT = 15_000 // milliseconds for a step that takes a moment
const LONG = 90_000 // milliseconds for a download or a task
const STOP_TIMEOUT = 3_000 // milliseconds

/**
 * The whole way of a release, on this machine: every step is the true one, only the swarm is our own. What was opened
 * for it is closed again, however it ends.
 * @throws DemoFailure
 */
export async function runDemo(parts: DemoParts, progress: DemoProgress, signal: AbortSignal): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const work = join(parts.folder.run, 'demo')
  cleanup.defer(() => rm(work, { recursive: true, force: true }))

  progress.begin('prepare')
  await rm(work, { recursive: true, force: true })
  const torrent = await makeDemoTorrent(work, parts.announceUrl, parts.now())
  const { infoHash, name, totalLength } = torrent.metainfo
  progress.know({ infoHash, fileBytes: totalLength })
  progress.done('prepare')

  progress.begin('seed')
  await parts.serve({ infoHash, name })
  const seeders = await startDemoSeeders(torrent, new URL(parts.announceUrl).host)
  cleanup.defer(() => seeders.stop(AbortSignal.timeout(STOP_TIMEOUT)))
  await waitUntil('seed', SHORT, signal, async () => {
    const { items } = await parts.tracker.peers(infoHash, {}, signal)
    return items.filter((peer) => peer.seeder).length >= seeders.addresses.length ? true : undefined
  })
  progress.done('seed')

  progress.begin('webhook')
  const indexer = await serveTorrent(torrent.bytes)
  cleanup.defer(indexer.stop)
  const peers = seeders.addresses.map((address) => `${address}/32`)
  cleanup.defer(async () => closeGuards())
  const closeGuards = parts.allowances.openFor({ link: indexer.link, infoHash, peers })
  const grabId = await postWebhook(parts.webhookUrl, { name, link: indexer.link, size: totalLength }, signal)
  progress.know({ grabId })
  progress.done('webhook')

  const clientId = await followGrab(parts, progress, grabId, signal)
  const [task] = await Promise.all([
    followTask(parts, progress, infoHash, signal),
    followDownload(parts, { progress, torrent, clientId, signal }),
  ])

  progress.begin('verify')
  const shots = await checkShots(parts.scheduler, task.id, signal)
  progress.know({ shots: [...shots] })
  const wrong = shots.filter((shot) => !shot.ok)
  if (shots.length === 0) throw new DemoFailure('demo-no-shots', 'the task ended without a shot')
  if (wrong.length > 0)
    throw new DemoFailure('demo-wrong-shots', `${wrong.length} of ${shots.length} shots do not show their moment`, {
      wrong: wrong.length,
      shots: shots.length,
    })
  progress.done('verify')
}

/** Which states end each step of a grab. */
const ends: readonly (readonly [DemoStepName, readonly GrabStateKind[]])[] = [
  ['fetch', ['fetched']],
  ['place', ['reserved']],
  ['confirm', ['done']],
]

async function followGrab(
  { fleet }: DemoParts,
  progress: DemoProgress,
  grabId: string,
  signal: AbortSignal,
): Promise<string> {
  const first = await fleet.grabs.get(grabId)
  let since = first?.createdAt ?? 0
  let grab: GrabDetail | undefined
  for (const [step, states] of ends) {
    progress.begin(step, since)
    const end = await waitUntil(step, SHORT, signal, async () => {
      grab = await fleet.grabs.get(grabId)
      if (grab?.state === 'dead' || grab?.state === 'parked' || grab?.state === 'cancelled')
        throw new DemoFailure('demo-grab-failed', `the grab is ${grab.state}: ${grab.reason?.message ?? 'no reason'}`)
      return grab?.timeline.find((entry) => states.includes(entry.state))
    })
    since = end.at
    progress.done(step, since)
  }
  if (grab?.clientId === undefined) throw new DemoFailure('demo-no-client', 'the grab names no client')
  return grab.clientId
}

interface DownloadStep {
  readonly progress: DemoProgress
  readonly torrent: DemoTorrent
  readonly clientId: string
  readonly signal: AbortSignal
}

/** Complete means: the client says so, and the file on disk is the video, byte for byte. */
async function followDownload({ session, fleet, folder }: DemoParts, step: DownloadStep): Promise<void> {
  const { progress, torrent, clientId, signal } = step
  const { infoHash, name, totalLength } = torrent.metainfo
  progress.begin('download')
  const client = await fleet.clients.get(clientId)
  if (client?.kind !== 'builtin')
    throw new DemoFailure('demo-other-client', 'the demo needs the built-in client to be chosen', {
      client: client?.name ?? clientId,
    })
  await waitUntil('download', LONG, signal, async () => {
    const status = session.status(infoHash)
    if (status?.state === 'error') throw new DemoFailure('demo-download-failed', status.error ?? 'download failed')
    progress.advance('download', (status?.completedBytes ?? 0) / totalLength)
    return status?.completedBytes === totalLength && status.state === 'seeding' ? true : undefined
  })
  if ((await sha256Of(join(folder.downloads, name))) !== torrent.sha256)
    throw new DemoFailure('demo-wrong-bytes', 'the downloaded file is not the video that was seeded')
  progress.know({ downloadedBytes: totalLength })
  progress.done('download')
}

async function followTask(
  { scheduler }: DemoParts,
  progress: DemoProgress,
  infoHash: string,
  signal: AbortSignal,
): Promise<Task> {
  progress.begin('screenshots')
  const task = await waitUntil('screenshots', LONG, signal, async () => {
    const newest = await scheduler.newestTask(infoHash)
    if (newest === undefined) return undefined
    progress.know({ taskId: String(newest.id) })
    const { shotsDone = 0, shotsWanted = 0 } = newest.progress ?? {}
    if (shotsWanted > 0) progress.advance('screenshots', shotsDone / shotsWanted)
    if (newest.state === 'permanent_failure' || newest.state === 'cancelled')
      throw new DemoFailure('demo-task-failed', newest.failure?.message ?? `the task is ${newest.state}`)
    return newest.state === 'success' ? newest : undefined
  })
  const { bytesFetched = 0, lowerBoundBytes = 0 } = task.report ?? {}
  progress.know({ bytesFetched, bytesLowerBound: lowerBoundBytes })
  progress.done('screenshots')
  return task
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
