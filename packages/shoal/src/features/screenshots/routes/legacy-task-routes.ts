import { MAX_TASK_BODY, shotUrl } from '@shoal/api'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isInNetworks, isLoopback, isLoopbackHost } from '../../../http/host-rules.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { ControlParts } from '../../../roles/control-parts.ts'
import { readTaskForm } from '../read-task-form.ts'
import { idempotencyKeyOf, submitTask } from '../submit-task.ts'

const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * `POST /tasks/` with a form field `infohash`, `GET /tasks/<infohash>`: the paths of the system before Shoal. They take every option of
 * the API too, as a form, as `curl -F` sends it, or as JSON.
 */
export function mountLegacyTasks(app: Hono<ControlEnv>, parts: ControlParts): void {
  const { scheduler } = parts
  const limit = bodyLimit({
    maxSize: MAX_TASK_BODY,
    onError: () => {
      throw new ProblemError('body-too-large')
    },
  })

  app.post('/tasks/', limit, async (context) => {
    refuseStrangers(context, parts, true)
    const key = idempotencyKeyOf(context.req.header('idempotency-key'))
    const task = await submitTask(parts, await readTaskForm(context), key)
    return context.json({ infohash: task.infoHash, task_id: task.id, status: task.state }, 202)
  })

  app.get('/tasks/:infoHash', async (context) => {
    refuseStrangers(context, parts, false)
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

/** Signed in, or on this machine, or in a network that the operator named; never by way of a browser or a proxy. */
export function refuseStrangers(context: Context<ControlEnv>, { settings }: ControlParts, change: boolean): void {
  const identity = context.get('identity')
  // A session is not enough for a change: these old paths carry no CSRF token.
  if (identity !== undefined && (!change || (identity.mayChange && identity.session === undefined))) return
  const { req } = context
  const address = context.get('address')
  const direct = ['origin', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'].every(
    (name) => req.header(name) === undefined,
  )
  const local = isLoopback(address) && isLoopbackHost(req.header('host'))
  if (direct && (local || isInNetworks(address, settings.localNetworks))) return
  throw new ProblemError('not-signed-in')
}

function parseInfoHash(value: unknown): string {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  if (!INFO_HASH.test(text))
    throw new ProblemError('invalid-fields', {
      errors: [{ path: 'infohash', code: 'custom', message: 'must be 40 or 64 hexadecimal digits' }],
    })
  return text
}
