import { getImageHosts, saveImageHosts, uploadShots } from '@shoal/api'
import type { Task } from '@shoal/screenshots'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'
import { taskNumber } from './task-routes.ts'

/** Image hosts, and putting the shots of a task there. */
export function mountImageHosts(target: MountTarget, { scheduler, imageHosts, uploads }: ScreenshotParts): void {
  mount(target, getImageHosts, () => imageHosts.get())
  mount(target, saveImageHosts, ({ body }) => imageHosts.save(body))

  mount(target, uploadShots, async ({ params, body }) => {
    const task = await scheduler.task(taskNumber(params.taskId))
    if (task === undefined) throw new ProblemError('not-found')
    const trackers = body.tracker === undefined ? trackersOf(task) : [body.tracker]
    const allowed = await imageHosts.chosen(trackers)
    const hosts = allowed.filter(({ name }) => body.hosts === undefined || body.hosts.includes(name))
    if (hosts.length === 0)
      throw new ProblemError('conflict', { detail: 'No image host is set up that this tracker allows' })
    return uploads.begin(task.id, hosts)
  })
}

function trackersOf({ source }: Task): readonly string[] {
  const urls = source.kind === 'swarm' ? source.trackers : []
  return urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname] : []))
}
