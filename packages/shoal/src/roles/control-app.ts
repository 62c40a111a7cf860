import { randomUUID } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import { mountSession, sessionCookieName } from '../features/accounts/routes/session-routes.ts'
import { mountTokens } from '../features/accounts/routes/token-routes.ts'
import { mountDemo } from '../features/demo/routes.ts'
import { mountClients } from '../features/fleet/routes/client-routes.ts'
import { mountQbittorrent } from '../features/fleet/routes/compatible-api-routes.ts'
import { mountEndpoints } from '../features/fleet/routes/endpoint-routes.ts'
import { mountFleet } from '../features/fleet/routes/fleet-routes.ts'
import { mountFleetTorrents } from '../features/fleet/routes/fleet-torrent-routes.ts'
import { mountGrabs } from '../features/fleet/routes/grab-routes.ts'
import { mountIndexerProxies } from '../features/fleet/routes/indexer-proxy-routes.ts'
import { mountMoves } from '../features/fleet/routes/move-routes.ts'
import { mountPathMapping } from '../features/fleet/routes/path-mapping-routes.ts'
import { mountRules } from '../features/fleet/routes/rule-routes.ts'
import { mountWebhook } from '../features/fleet/routes/webhook-routes.ts'
import { mountLab } from '../features/lab/routes.ts'
import { mountNotices } from '../features/notices/routes.ts'
import { mountDashboard } from '../features/overview/routes/dashboard-routes.ts'
import { mountDocs } from '../features/overview/routes/docs-routes.ts'
import { mountHealth } from '../features/overview/routes/health-routes.ts'
import { mountMetrics } from '../features/overview/routes/metrics-routes.ts'
import { mountOverview } from '../features/overview/routes/overview-routes.ts'
import { mountGallery } from '../features/screenshots/routes/gallery-routes.ts'
import { mountImageHosts } from '../features/screenshots/routes/image-host-routes.ts'
import { mountLegacyTasks } from '../features/screenshots/routes/legacy-task-routes.ts'
import { mountShotSettings } from '../features/screenshots/routes/shot-settings-routes.ts'
import { mountTasks } from '../features/screenshots/routes/task-routes.ts'
import { mountWorkers } from '../features/screenshots/routes/worker-routes.ts'
import { mountCreations } from '../features/toolkit/routes/creation-routes.ts'
import { mountProbes } from '../features/toolkit/routes/probe-routes.ts'
import { mountSwarms } from '../features/tracker/routes/swarm-routes.ts'
import { mountTrackerAccess } from '../features/tracker/routes/tracker-access-routes.ts'
import { mountTrackerLists } from '../features/tracker/routes/tracker-list-routes.ts'
import { mountTrackerUsers } from '../features/tracker/routes/tracker-user-routes.ts'
import { mountTrackerWatch } from '../features/tracker/routes/tracker-watch-routes.ts'
import { mountEvents } from '../http/event-routes.ts'
import { guardAccess } from '../http/guard-access.ts'
import { isOwnHost } from '../http/host-rules.ts'
import type { MountTarget } from '../http/mount.ts'
import { ProblemError, problemResponse, storeProblem } from '../http/problem-error.ts'
import type { ControlEnv } from '../http/request-context.ts'
import type { ControlParts } from './control-parts.ts'

const MAX_TORRENT_BODY = 16 * 1024 * 1024 // bytes; the body may carry a .torrent in base64

/** Everything that control answers over HTTP. */
export function createControlApp(parts: ControlParts): Hono<ControlEnv> {
  const app = plainApp(parts)
  const target: MountTarget = { app, guard: guardAccess }
  // Called by programs under whatever name they know us by; none of these knows the dashboard's session.
  mountHealth(app, parts)
  mountWebhook(app, parts)
  mountQbittorrent(app, parts)
  app.use(refuseForeignHost(parts))
  app.use(identify(parts))

  mountSession(target, parts)
  mountOverview(target, parts)
  mountGrabs(target, parts)
  mountClients(target, parts)
  mountFleet(target, parts)
  mountFleetTorrents({ ...target, maxBody: MAX_TORRENT_BODY }, parts)
  mountEndpoints(target, parts)
  mountPathMapping(target, parts)
  mountMoves({ ...target, maxBody: MAX_TORRENT_BODY }, parts)
  mountIndexerProxies(target, parts)
  mountRules(target, parts)
  mountTasks(target, parts)
  mountGallery(target, parts)
  mountShotSettings(target, parts)
  mountImageHosts(target, parts)
  mountWorkers(target, parts)
  mountSwarms(target, parts)
  mountTrackerAccess(target, parts)
  mountTrackerUsers(target, parts)
  mountTrackerLists(target, parts)
  mountTrackerWatch(target, parts)
  mountNotices(target, parts)
  mountDemo(target, parts)
  mountCreations(target, parts)
  mountProbes(target, parts)
  mountLab(target, parts)
  mountTokens(target, parts)
  mountEvents(target, parts)
  mountDocs(app, parts)
  mountLegacyTasks(app, parts)
  mountMetrics(app, parts)
  mountDashboard(app, parts)
  return app
}

/** What a second port answers: the paths of the system before Shoal, by the same rules. */
export function createTasksApp(parts: ControlParts): Hono<ControlEnv> {
  const app = plainApp(parts)
  app.use(refuseForeignHost(parts))
  app.use(identify(parts))
  mountLegacyTasks(app, parts)
  return app
}

function plainApp(parts: ControlParts): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>()
  app.onError((error, context) => answerError(error, context, parts))
  app.use(contentSecurity())
  app.use(describeRequest)
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

const describeRequest: MiddlewareHandler<ControlEnv> = async (context, next) => {
  context.set('requestId', randomUUID())
  context.set('address', getConnInfo(context).remote.address ?? '')
  await next()
}

function refuseForeignHost({ settings }: ControlParts): MiddlewareHandler<ControlEnv> {
  return async (context, next) => {
    if (!isOwnHost(context.req.header('host'), settings.hosts))
      throw new ProblemError('origin-refused', {
        detail: 'This host name is not one of Shoal: add it to "hosts" in shoal.yaml',
      })
    await next()
  }
}

/** Finds out who asks, by token or by session. */
function identify({ accounts, settings }: ControlParts): MiddlewareHandler<ControlEnv> {
  const cookie = sessionCookieName(settings.port)
  return async (context, next) => {
    const token = /^Bearer (\S{1,200})$/.exec(context.req.header('authorization') ?? '')?.[1]
    const secret = getCookie(context, cookie)
    if (token !== undefined) context.set('identity', await accounts.byToken(token))
    else if (secret !== undefined) {
      context.set('identity', await accounts.bySession(secret))
      context.set('sessionSecret', secret)
    }
    await next()
  }
}

/** Only problems meant for the one who asked reach them; anything else is logged here, once. */
function answerError(error: unknown, context: Context<ControlEnv>, { log }: ControlParts): Response {
  const requestId = context.get('requestId')
  if (error instanceof ProblemError) return problemResponse(error, requestId)
  log.error({ err: error, requestId, method: context.req.method, path: context.req.routePath }, 'request failed')
  return problemResponse(storeProblem(error) ?? new ProblemError('internal-error'), requestId)
}
