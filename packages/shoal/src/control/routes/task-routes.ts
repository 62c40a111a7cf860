import { cancelTask, getTask, listTasks, submitTask } from '@shoal/api'
import { CaptureOptionsError, TaskRequestError } from '@shoal/screenshots'
import type { ControlParts } from '../control-parts.ts'
import { type MountTarget, mount } from '../mount.ts'
import { parseCursor } from '../parse-cursor.ts'
import { ProblemError } from '../problem-error.ts'
import { swarmSource } from '../swarm-source.ts'
import { isTorrentTask, type TorrentTask, viewTask } from '../views/view-task.ts'

const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/i
const FINAL = new Set(['success', 'permanent_failure', 'cancelled'])
/** Tasks that a search by name looks through, newest first. */
const SEARCHED = 500

/** Screenshot tasks: submit, list, one, cancel. */
export function mountTasks(target: MountTarget, { scheduler, settings }: ControlParts): void {
  mount(target, submitTask, async ({ body }) => {
    const source = swarmSource(body, [settings.addresses.announceHttp])
    try {
      const task = await scheduler.submit({
        source,
        ...(body.shots === undefined ? {} : { options: { count: body.shots } }),
      })
      return viewTask(existing(task))
    } catch (error) {
      if (error instanceof TaskRequestError || error instanceof CaptureOptionsError)
        throw new ProblemError('bad-request', { detail: error.message, cause: error })
      throw error
    }
  })

  mount(target, listTasks, async ({ query }) => {
    const search = query.search === '' ? undefined : query.search?.toLowerCase()
    const byHash = search !== undefined && INFO_HASH.test(search)
    const byName = search !== undefined && !byHash
    const before = parseCursor(query.cursor)
    const page = await scheduler.listTasks({
      limit: byName ? SEARCHED : query.limit,
      ...(before === undefined ? {} : { before }),
      ...(query.state === undefined ? {} : { states: [query.state] }),
      ...(byHash ? { infoHash: search } : {}),
    })
    const found = page.tasks.filter(isTorrentTask)
    const items = byName ? found.filter((task) => task.name.toLowerCase().includes(search)) : found
    return {
      items: items.slice(0, query.limit).map(viewTask),
      ...(page.next === null ? {} : { nextCursor: String(page.next) }),
    }
  })

  mount(target, getTask, async ({ params }) => viewTask(existing(await scheduler.task(taskNumber(params.taskId)))))

  mount(target, cancelTask, async ({ params }) => {
    const id = taskNumber(params.taskId)
    const before = existing(await scheduler.task(id))
    if (FINAL.has(before.state) && before.state !== 'cancelled') throw new ProblemError('task-not-cancellable')
    return viewTask(existing(await scheduler.cancel(id)))
  })
}

/** The task's number from the path; a text that is none names no task. */
export function taskNumber(text: string): number {
  const id = Number(text)
  if (!Number.isSafeInteger(id) || id <= 0) throw new ProblemError('not-found')
  return id
}

function existing(task: Parameters<typeof isTorrentTask>[0]): TorrentTask {
  if (!isTorrentTask(task)) throw new ProblemError('not-found')
  return task
}
