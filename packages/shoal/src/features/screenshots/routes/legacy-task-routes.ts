import { MAX_TASK_BODY, shotUrl } from '@shoal/api'
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ProblemError } from '../../../http/problem-error.ts'
import { refuseStrangers } from '../../../http/refuse-strangers.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import { readTaskForm } from '../read-task-form.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'
import { idempotencyKeyOf, submitTask } from '../submit-task.ts'

const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * `POST /tasks/` with a form field `infohash`, `GET /tasks/<infohash>`: the paths of the system before Shoal. They take every option of
 * the API too, as a form, as `curl -F` sends it, or as JSON.
 */
export function mountLegacyTasks(app: Hono<ControlEnv>, parts: ScreenshotParts): void {
  const { scheduler } = parts
  const limit = bodyLimit({
    maxSize: MAX_TASK_BODY,
    onError: () => {
      throw new ProblemError('body-too-large')
    },
  })

  app.post('/tasks/', limit, async (context) => {
    refuseStrangers(context, parts.localNetworks, true)
    const key = idempotencyKeyOf(context.req.header('idempotency-key'))
    const task = await submitTask(parts, await readTaskForm(context), key)
    return context.json({ infohash: task.infoHash, task_id: task.id, status: task.state }, 202)
  })

  app.get('/tasks/:infoHash', async (context) => {
    refuseStrangers(context, parts.localNetworks, false)
    const infoHash = parseInfoHash(context.req.param('infoHash'))
    const task = await scheduler.newestTask(infoHash)
    if (task === undefined) throw new ProblemError('not-found')
    const shots = await scheduler.shots(task.id)
    return context.json({
      infohash: infoHash,
      task_id: task.id,
      status: task.state,
      partial: task.partial,
      error: task.failure?.message ?? null,
      quote: task.report?.quote ?? null,
      screenshots: shots.map(({ id, kind, seconds, format }) => ({ kind, seconds, url: shotUrl(String(id), format) })),
    })
  })
}

function parseInfoHash(value: unknown): string {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (!INFO_HASH.test(text))
    throw new ProblemError('invalid-fields', {
      errors: [{ path: 'infohash', code: 'custom', message: 'must be 40 or 64 hexadecimal digits' }],
    })
  return text
}
