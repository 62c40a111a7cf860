import { MAX_TASK_BODY, PROBLEM_MEDIA_TYPE } from '@shoal/api'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ProblemError } from '../../../http/problem-error.ts'
import { refuseStrangers } from '../../../http/refuse-strangers.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import { readTaskForm } from '../read-task-form.ts'
import type { ScreenshotParts } from '../screenshot-parts.ts'
import { idempotencyKeyOf, submitTask } from '../submit-task.ts'
import { mountSignedPictures } from './signed-picture-routes.ts'

const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * `POST /tasks/` with a form field `infohash`, `GET /tasks/<infohash>`: the paths of the system before Shoal. They take every option of
 * the API too, as a form, as `curl -F` sends it, or as JSON.
 */
export function mountLegacyTasks(app: Hono<ControlEnv>, parts: ScreenshotParts): void {
  const { scheduler, pictureLinks } = parts
  const limit = bodyLimit({
    maxSize: MAX_TASK_BODY,
    onError: () => {
      throw new ProblemError('body-too-large')
    },
  })

  app.post('/tasks/', limit, async (context) => {
    refuseStrangers(context, parts.trustedNetworks, true)
    const key = idempotencyKeyOf(context.req.header('idempotency-key'))
    const task = await submitTask(parts, await readTaskForm(context), key)
    return context.json({ infohash: task.infoHash, task_id: task.id, status: task.state }, 202)
  })

  app.get('/tasks/:infoHash', async (context) => {
    refuseStrangers(context, parts.trustedNetworks, false)
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
      screenshots: shots.map(({ id, kind, seconds, format }) => ({
        kind,
        seconds,
        url: pictureLinks.sign(id, format),
      })),
    })
  })
  mountSignedPictures(app, parts)
  mountFormerWorkers(app)
}

/**
 * The paths by which workers reported to the system before Shoal. Their protocol is another one, so they hear what takes its
 * place.
 */
function mountFormerWorkers(app: Hono<ControlEnv>): void {
  const answer = (context: Context<ControlEnv>) =>
    context.body(
      JSON.stringify({
        type: 'about:blank',
        title: 'Workers report in another way now',
        status: 410,
        code: 'worker-protocol-changed',
        detail:
          'Shoal has its own workers: on the other machine run `shoal worker --control URL --token TOKEN`. ' +
          '“Add a worker” in the settings (POST /api/v1/worker-tokens) makes the token. Workers on this machine need none.',
      }),
      410,
      { 'content-type': PROBLEM_MEDIA_TYPE },
    )
  for (const path of ['/workers/register', '/workers/heartbeat', '/workers/register/', '/workers/heartbeat/']) {
    app.all(path, answer)
  }
}

function parseInfoHash(value: unknown): string {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (!INFO_HASH.test(text))
    throw new ProblemError('invalid-fields', {
      errors: [{ path: 'infohash', code: 'custom', message: 'must be 40 or 64 hexadecimal digits' }],
    })
  return text
}
