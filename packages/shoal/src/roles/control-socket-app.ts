import { getDemo, resetPassword, startDemo } from '@shoal/api'
import type { Hono } from 'hono'
import { mountClients } from '../features/fleet/routes/client-routes.ts'
import { mountFleet } from '../features/fleet/routes/fleet-routes.ts'
import { mountFleetTorrents } from '../features/fleet/routes/fleet-torrent-routes.ts'
import { mountGrabs } from '../features/fleet/routes/grab-routes.ts'
import { mountIndexerProxies } from '../features/fleet/routes/indexer-proxy-routes.ts'
import { mountMoves } from '../features/fleet/routes/move-routes.ts'
import { mountWorkerContract } from '../features/screenshots/workers/worker-app.ts'
import { mountTrackerUsers } from '../features/tracker/routes/tracker-user-routes.ts'
import { mount } from '../http/mount.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { ControlEnv } from '../http/request-context.ts'
import { internalApp } from '../internal/internal-app.ts'
import type { ControlParts } from './control-parts.ts'

/** Whoever can open the socket owns the data folder, and with it everything. */
const MACHINE = {
  account: { id: '', name: 'this machine', role: 'admin', passwordHash: '', declared: false },
  mayChange: true,
} as const

/** What workers and the command line of this machine's user may ask of control. */
export function createControlSocketApp(parts: ControlParts): Hono<ControlEnv> {
  const { accounts, scheduler, demo, log } = parts
  const target = internalApp(log)
  target.app.use(async (context, next) => {
    context.set('identity', MACHINE)
    context.set('address', '')
    await next()
  })
  mountFleet(target, parts)
  mountFleetTorrents(target, parts)
  mountClients(target, parts)
  mountGrabs(target, parts)
  mountMoves(target, parts)
  mountIndexerProxies(target, parts)
  mountWorkerContract(target, scheduler)
  mount(target, startDemo, async () => demo.start())
  mount(target, getDemo, async () => demo.status())
  mount(target, resetPassword, async ({ body }) => {
    const password = await accounts.resetPassword(body.name)
    if (password === undefined) throw new ProblemError('not-found', { detail: `there is no account ${body.name}` })
    return { password }
  })
  mountTrackerUsers(target, parts)
  return target.app
}
