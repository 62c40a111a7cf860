import { randomUUID } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from '../platform/logging/create-logger.ts'
import { callerReader, type ProxyTrust } from './describe-caller.ts'
import type { Routes } from './feature.ts'
import { guardAccess } from './guard-access.ts'
import { isOwnHost } from './host-rules.ts'
import { ProblemError, problemResponse, storeProblem } from './problem-error.ts'
import type { ControlEnv, Identity } from './request-context.ts'

export interface ControlAppOptions {
  readonly people: {
    bySession(secret: string): Promise<Identity | undefined>
    byToken(secret: string): Promise<Identity | undefined>
  }
  /** Name of the session's cookie. */
  readonly cookie: string
  /** Host names of this Shoal beside its addresses and localhost. */
  readonly hosts: readonly string[]
  /** Proxies in front of this port. */
  readonly proxies: ProxyTrust
  readonly log: Logger
}

/** Everything that the features answer on one port. */
export function createControlApp(options: ControlAppOptions, routes: readonly Routes[]): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>()
  app.onError((error, context) => answerError(error, context, options))
  app.use(contentSecurity())
  app.use(describeRequest(options))
  // Called by programs under whatever name they know us by; none of these knows the dashboard's session.
  for (const { openPaths } of routes) openPaths?.(app)
  app.use(refuseForeignHost(options))
  app.use(identify(options))
  for (const { operations } of routes) operations?.({ app, guard: guardAccess })
  for (const { paths } of routes) paths?.(app)
  return app
}

/** Scripts, styles and data come from ourselves only; styles may be inline, as the dashboard's library writes them. */
function contentSecurity(): MiddlewareHandler<ControlEnv> {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    // Served without TLS on loopback and in home networks: promising TLS would lock people out.
    strictTransportSecurity: false,
    referrerPolicy: 'no-referrer',
  })
}

function describeRequest({ proxies }: ControlAppOptions): MiddlewareHandler<ControlEnv> {
  const read = callerReader(proxies)
  return async (context, next) => {
    context.set('requestId', randomUUID())
    const encrypted = new URL(context.req.url).protocol === 'https:'
    const header = (name: string): string | undefined => context.req.header(name)
    const caller = read({ address: getConnInfo(context).remote.address ?? '', encrypted, header })
    context.set('address', caller.address)
    context.set('direct', caller.direct)
    context.set('secure', caller.secure)
    await next()
  }
}

function refuseForeignHost({ hosts }: ControlAppOptions): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    if (!isOwnHost(context.req.header('host'), hosts))
      throw new ProblemError('origin-refused', {
        detail: 'This host name is not one of Shoal: add it to "hosts" in shoal.yaml',
      })
    await next()
  }
}

/** Finds out who asks, by token or by session. */
function identify({ people, cookie }: ControlAppOptions): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    const token = /^Bearer (\S{1,200})$/.exec(context.req.header('authorization') ?? '')?.[1]
    const secret = getCookie(context, cookie)
    if (token !== undefined) context.set('identity', await people.byToken(token))
    else if (secret !== undefined) {
      context.set('identity', await people.bySession(secret))
      context.set('sessionSecret', secret)
    }
    await next()
  }
}

/** Only problems meant for the one who asked reach them; anything else is logged here, once. */
function answerError(error: unknown, context: Context<ControlEnv>, { log }: ControlAppOptions): Response {
  const requestId = context.get('requestId')
  if (error instanceof ProblemError) return problemResponse(error, requestId)
  log.error({ err: error, requestId, method: context.req.method, path: context.req.routePath }, 'request failed')
  return problemResponse(storeProblem(error) ?? new ProblemError('internal-error'), requestId)
}
