import { type GalleryTorrent, getShotPicture, listGallery, listShots } from '@shoal/api'
import type { ControlParts } from '../control-parts.ts'
import { type MountTarget, mount } from '../mount.ts'
import { parseCursor } from '../parse-cursor.ts'
import { ProblemError } from '../problem-error.ts'
import { isTorrentTask, type TorrentTask, viewShot, viewTask } from '../views/view-task.ts'
import { taskNumber } from './task-routes.ts'

const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/i
/** Tasks that a search by name looks through, newest first. */
const SEARCHED = 500
const PICTURE_TIMEOUT = 10_000 // milliseconds

/** The gallery: torrents with shots, the shots of a task, the pictures. */
export function mountGallery(target: MountTarget, { scheduler }: ControlParts): void {
  mount(target, listGallery, async ({ query }) => {
    const search = query.search === '' ? undefined : query.search?.toLowerCase()
    const byHash = search !== undefined && INFO_HASH.test(search)
    const byName = search !== undefined && !byHash
    const before = parseCursor(query.cursor)
    const page = await scheduler.listTasks({
      limit: byName ? SEARCHED : query.limit,
      states: ['running', 'success', 'recoverable_failure', 'permanent_failure', 'cancelled'],
      ...(before === undefined ? {} : { before }),
      ...(byHash ? { infoHash: search } : {}),
    })
    const found = page.tasks
      .filter(isTorrentTask)
      .filter((task) => !byName || task.name.toLowerCase().includes(search))
      .slice(0, query.limit)
    const torrents = await Promise.all(found.map(torrentOf))
    return {
      items: torrents.filter((torrent) => torrent.shots > 0),
      ...(page.next === null ? {} : { nextCursor: String(page.next) }),
    }
  })

  mount(target, listShots, async ({ params }) => {
    const task = await scheduler.task(taskNumber(params.taskId))
    if (!isTorrentTask(task)) throw new ProblemError('not-found')
    const shots = await scheduler.shots(task.id)
    return { items: shots.map((shot) => viewShot(shot, task.infoHash)), total: shots.length }
  })

  mount(target, getShotPicture, async ({ params, signal }) => {
    const id = taskNumber(params.file.replace(/\.jpg$/, ''))
    const found = await scheduler.picture(id, AbortSignal.any([signal, AbortSignal.timeout(PICTURE_TIMEOUT)]))
    if (found === undefined) throw new ProblemError('not-found')
    // A shot never changes: browsers keep it, but not caches that other people share.
    return new Response(Buffer.from(found.bytes), {
      headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=31536000, immutable' },
    })
  })

  async function torrentOf(task: TorrentTask): Promise<GalleryTorrent> {
    const shots = await scheduler.shots(task.id)
    const cover = shots[Math.floor(shots.length / 2)]
    const view = viewTask(task)
    return {
      infoHash: task.infoHash,
      name: task.name,
      taskId: view.id,
      taskState: task.state,
      shots: shots.length,
      ...(cover === undefined ? {} : { cover: viewShot(cover, task.infoHash) }),
      ...(view.fileBytes === undefined ? {} : { fileBytes: view.fileBytes }),
      bytesFetched: view.bytesFetched,
      ...(view.bytesLowerBound === undefined ? {} : { bytesLowerBound: view.bytesLowerBound }),
      changedAt: task.updatedAt,
    }
  }
}
