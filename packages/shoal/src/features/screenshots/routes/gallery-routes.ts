import { type GalleryTorrent, getShotArchive, getShotMarkup, getShotPicture, listGallery, listShots } from '@shoal/api'
import { type Shot, type Task, toBbcode, toMarkdown } from '@shoal/screenshots'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { parseCursor } from '../../../http/parse-cursor.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import { PICTURE_TIMEOUT, pictureResponse } from '../picture-response.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'
import { viewShot, viewShots, viewTask } from '../views.ts'
import { zipShots } from '../zip-shots.ts'
import { searchTerms, taskNumber } from './task-routes.ts'

/** The gallery: torrents with shots, the shots of a task, the pictures, all of them as a zip. */
export function mountGallery(target: MountTarget, { scheduler, uploads, log }: ScreenshotParts): void {
  mount(target, listGallery, async ({ query }) => {
    const before = parseCursor(query.cursor)
    const page = await scheduler.listTasks({
      limit: query.limit,
      withShots: true,
      before,
      ...searchTerms(query.search),
    })
    const covers = await scheduler.covers(page.tasks.map(({ id }) => id))
    const coverOf = new Map(covers.map((shot) => [shot.taskId, shot]))
    return {
      items: page.tasks.map((task) => torrentOf(task, coverOf.get(task.id))),
      nextCursor: page.next === null ? undefined : String(page.next),
    }
  })

  mount(target, listShots, async ({ params }) => {
    const { id } = await taskAt(params.taskId)
    const items = viewShots(await scheduler.shots(id))
    return { items, total: items.length }
  })

  mount(target, getShotPicture, async ({ params, signal }) => {
    const [id = '', format] = params.file.split('.')
    const found = await scheduler.picture(
      taskNumber(id),
      AbortSignal.any([signal, AbortSignal.timeout(PICTURE_TIMEOUT)]),
    )
    if (found === undefined || found.shot.format !== format) throw new ProblemError('not-found')
    return pictureResponse(found)
  })

  mount(target, getShotArchive, async ({ params, signal }) => {
    const task = await taskAt(params.taskId)
    const shots = await scheduler.shots(task.id)
    if (shots.length === 0) throw new ProblemError('not-found')
    const body = zipShots({
      shots,
      mediaInfo: task.report?.mediaInfo,
      picture: (id) => scheduler.picture(id, AbortSignal.any([signal, AbortSignal.timeout(PICTURE_TIMEOUT)])),
      onError: (err) => log.warn({ err, taskId: task.id }, 'a zip of shots was not finished'),
    })
    return new Response(body, {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="shots-${task.id}.zip"`,
        'cache-control': 'no-store',
      },
    })
  })

  mount(target, getShotMarkup, async ({ params, context }) => {
    const task = await taskAt(params.taskId)
    const { origin } = new URL(context.req.url)
    const shots = await scheduler.shots(task.id)
    const pictures = viewShots(shots).map(({ url, kind, index, seconds, file }) => {
      const hosted = shots.find(
        (shot) => shot.kind === kind && shot.index === index && shot.hosted !== undefined,
      )?.hosted
      const alt = kind === 'sheet' ? task.name : `${task.name} ${seconds} s`
      return {
        url: origin + url,
        ...hosted,
        alt,
        file,
        isHosted: hosted !== undefined,
      }
    })
    const upload = uploads.status(task.id)
    return {
      bbcode: toBbcode(pictures),
      markdown: toMarkdown(pictures),
      hosted: pictures.length > 0 && pictures.every(({ isHosted }) => isHosted),
      upload,
    }
  })

  async function taskAt(text: string): Promise<Task> {
    const task = await scheduler.task(taskNumber(text))
    if (task === undefined) throw new ProblemError('not-found')
    return task
  }
}

function torrentOf(task: Task, cover: Shot | undefined): GalleryTorrent {
  const { id, infoHash, fileBytes, bytesFetched, bytesLowerBound, shotsDone, changedAt } = viewTask(task)
  return {
    infoHash,
    name: task.name,
    taskId: id,
    taskState: task.state,
    shots: shotsDone,
    cover: cover === undefined ? undefined : viewShot(cover),
    fileBytes,
    bytesFetched,
    bytesLowerBound,
    changedAt,
  }
}
