import { INTERNAL_VERSION_HEADER, understands } from '@shoal/api'
import { Hono } from 'hono'
import type { MountTarget } from '../http/mount.ts'
import { ProblemError, problemResponse, storeProblem } from '../http/problem-error.ts'
import type { ControlEnv } from '../http/request-context.ts'
import type { Logger } from '../platform/logging/create-logger.ts'

/** Requests between roles may be as large as a picture. */
const MAX_BODY = 64 * 1024 * 1024 // bytes

/** An empty application for one side of the contract between roles; the socket's folder is what guards it. */
export function internalApp(log: Logger): MountTarget {
  const app = new Hono<ControlEnv>()
  app.onError((error) => {
    if (error instanceof ProblemError) return problemResponse(error, '')
    log.error({ err: error }, 'internal request failed')
    return problemResponse(storeProblem(error) ?? new ProblemError('internal-error'), '')
  })
  app.use(async (context, next) => {
    const version = Number(context.req.header(INTERNAL_VERSION_HEADER))
    if (!understands(version))
      throw new ProblemError('bad-request', { detail: `version ${version} of the contract is not understood` })
    await next()
  })
  return { app, guard: () => undefined, maxBody: MAX_BODY }
}
