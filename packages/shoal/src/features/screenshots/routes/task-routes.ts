import { cancelTask, getTask, listTasks, MAX_TASK_BODY, removeTask, retryTask, startTask, submitTask } from '@shoal/api'
import type { Task } from '@shoal/screenshots'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { parseCursor } from '../../../http/parse-cursor.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'
import { idempotencyKeyOf, submitTask as submit } from '../submit-task.ts'
import { viewTask } from '../views.ts'

const FINAL = new Set(['success', 'permanent_failure', 'cancelled'])
const RETRYABLE = new Set(['permanent_failure', 'recoverable_failure', 'cancelled'])

/** Screenshot tasks: submit, list, one, start after a quote, try again, cancel, remove. */
export function mountTasks(target: MountTarget, parts: ScreenshotParts): void {
  const { scheduler } = parts

  // A .torrent of many small pieces is larger than any other request.
  mount({ ...target, maxBody: MAX_TASK_BODY }, submitTask, async ({ body, context }) => {
    const key = idempotencyKeyOf(context.req.header('idempotency-key'))
    return viewTask(await submit(parts, body, key))
  })

  mount(target, listTasks, async ({ query }) => {
    const before = parseCursor(query.cursor)
    const page = await scheduler.listTasks({
      limit: query.limit,
      before,
      ...(query.state === undefined ? {} : { states: [query.state] }),
      ...searchTerms(query.search),
    })
    return { items: page.tasks.map(viewTask), nextCursor: page.next === null ? undefined : String(page.next) }
  })

  mount(target, getTask, async ({ params }) => viewTask(await taskAt(params.taskId)))

  mount(target, cancelTask, async ({ params }) => {
    const before = await taskAt(params.taskId)
    if (FINAL.has(before.state) && before.state !== 'cancelled') throw new ProblemError('task-not-cancellable')
    return viewTask(existing(await scheduler.cancel(before.id)))
  })

  mount(target, startTask, async ({ params }) => {
    const { id, options, state } = await taskAt(params.taskId)
    if (!options.quoteOnly || state !== 'success')
      throw new ProblemError('conflict', { detail: 'Only a quote that was told can be started' })
    return viewTask(existing(await scheduler.proceed(id)))
  })

  mount(target, retryTask, async ({ params }) => {
    const { id, state } = await taskAt(params.taskId)
    if (!RETRYABLE.has(state))
      throw new ProblemError('conflict', { detail: 'Only a task that failed or was cancelled can be tried again' })
    return viewTask(existing(await scheduler.requeue(id)))
  })

  mount(target, removeTask, async ({ params, signal }) => {
    const { id } = await taskAt(params.taskId)
    if (!(await scheduler.remove(id, signal)))
      throw new ProblemError('conflict', { detail: 'Cancel the task before you remove it' })
    return {}
  })

  async function taskAt(text: string): Promise<Task> {
    return existing(await scheduler.task(taskNumber(text)))
  }
}

/** The task's number from the path; a text that is none names no task. */
export function taskNumber(text: string): number {
  const id = Number(text)
  if (!Number.isSafeInteger(id) || id <= 0) throw new ProblemError('not-found')
  return id
}

/** A search is for an info-hash where it looks like one, else for a part of the name. */
export function searchTerms(text: string | undefined): { readonly infoHash?: string; readonly search?: string } {
  if (text === undefined || text === '') return {}
  const lower = text.toLowerCase()
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(lower) ? { infoHash: lower } : { search: lower }
}

function existing(task: Task | undefined): Task {
  if (task === undefined) throw new ProblemError('not-found')
  return task
}
