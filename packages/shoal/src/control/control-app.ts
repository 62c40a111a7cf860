import { randomUUID } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { secureHeaders } from 'hono/secure-headers'
import type { ControlParts } from './control-parts.ts'
import { guardAccess } from './guard-access.ts'
import { isOwnHost } from './host-rules.ts'
import type { MountTarget } from './mount.ts'
import { ProblemError, problemResponse, storeProblem } from './problem-error.ts'
import type { ControlEnv } from './request-context.ts'
import { mountClients } from './routes/client-routes.ts'
import { mountCreations } from './routes/creation-routes.ts'
import { mountDashboard } from './routes/dashboard-routes.ts'
import { mountDemo } from './routes/demo-routes.ts'
import { mountDocs } from './routes/docs-routes.ts'
import { mountEndpoints } from './routes/endpoint-routes.ts'
import { mountEvents } from './routes/event-routes.ts'
import { mountFleet } from './routes/fleet-routes.ts'
import { mountFleetTorrents } from './routes/fleet-torrent-routes.ts'
import { mountGallery } from './routes/gallery-routes.ts'
import { mountGrabs } from './routes/grab-routes.ts'
import { mountHealth } from './routes/health-routes.ts'
import { mountImageHosts } from './routes/image-host-routes.ts'
import { mountIndexerProxies } from './routes/indexer-proxy-routes.ts'
import { mountLab } from './routes/lab-routes.ts'
import { mountLegacyTasks } from './routes/legacy-task-routes.ts'
import { mountMetrics } from './routes/metrics-routes.ts'
import { mountMoves } from './routes/move-routes.ts'
import { mountNotices } from './routes/notice-routes.ts'
import { mountOverview } from './routes/overview-routes.ts'
import { mountPathMapping } from './routes/path-mapping-routes.ts'
import { mountProbes } from './routes/probe-routes.ts'
import { mountQbittorrent } from './routes/qbittorrent-routes.ts'
import { mountRules } from './routes/rule-routes.ts'
import { mountSession, sessionCookieName } from './routes/session-routes.ts'
import { mountShotSettings } from './routes/shot-settings-routes.ts'
import { mountSwarms } from './routes/swarm-routes.ts'
import { mountTasks } from './routes/task-routes.ts'
import { mountTokens } from './routes/token-routes.ts'
import { mountTrackerAccess } from './routes/tracker-access-routes.ts'
import { mountTrackerLists } from './routes/tracker-list-routes.ts'
import { mountTrackerUsers } from './routes/tracker-user-routes.ts'
import { mountTrackerWatch } from './routes/tracker-watch-routes.ts'
import { mountWebhook } from './routes/webhook-routes.ts'
import { mountWorkers } from './routes/worker-routes.ts'

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
