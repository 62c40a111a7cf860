import { join } from 'node:path'
import { type AccountsFeature, buildAccounts } from '../features/accounts/build.ts'
import { buildDemo } from '../features/demo/build.ts'
import { buildFleet } from '../features/fleet/build.ts'
import { buildLab } from '../features/lab/build.ts'
import { buildNotices } from '../features/notices/build.ts'
import { buildOverview } from '../features/overview/build.ts'
import { buildScreenshots } from '../features/screenshots/build.ts'
import { buildToolkit } from '../features/toolkit/build.ts'
import { buildTracker } from '../features/tracker/build.ts'
import { createControlApp } from '../http/control-app.ts'
import { createControlServers } from '../http/control-servers.ts'
import { mountEvents } from '../http/event-stream.ts'
import type { Feature, Routes } from '../http/feature.ts'
import { unixServer } from '../http/unix-server.ts'
import { createControlSocketApp } from '../internal/control-socket-app.ts'
import { CONTROL_SOCKET } from '../internal/socket-names.ts'
import { type OpenedContext, openControlContext } from '../platform/control-context.ts'
import { createFollowUps } from '../platform/events/follow-ups.ts'
import type { Service } from '../platform/lifecycle/service.ts'
import { serviceGroup } from '../platform/lifecycle/service-group.ts'
import type { BuildRole } from './role.ts'

/** Control: API, dashboard, webhook, fleet and scheduler over one database. */
export const buildControlRole: BuildRole = async (settings, log) => {
  const context = await openControlContext(settings, log)
  try {
    const { accounts, features, oldPaths, webhookPath } = await buildFeatures(context)
    const group = serviceGroup('control role', servicesOf(context, { accounts, features, oldPaths }))
    return { ...group, details: () => ({ admin: accounts.admin, webhookPath, addresses: [] }) }
  } catch (error) {
    await context.database.close()
    throw error
  }
}

/** Every feature of control, and what each needs of the others. */
async function buildFeatures(context: OpenedContext) {
  const accounts = await buildAccounts(context)
  const { audit, accounts: people } = accounts
  const tracker = buildTracker(context, audit)
  const { serve } = tracker
  const fleet = await buildFleet(context, { audit, people, taskOf: (infoHash) => screenshots.taskOf(infoHash) })
  const screenshots = await buildScreenshots(context, { ...fleet, audit, serve })
  const whole = { ...fleet, scheduler: screenshots.scheduler, tracker: tracker.client, serve }
  const notices = buildNotices(context, fleet.store, audit)
  const demo = buildDemo(context, whole)
  const toolkit = buildToolkit(context, { audit, session: fleet.session, serve })
  const lab = buildLab(context, audit)
  const overview = buildOverview(context, whole)
  // In the order in which they start; overview last, because the dashboard answers whatever nobody else does.
  const features = [accounts, screenshots, fleet, notices, tracker, demo, toolkit, lab, overview]
  return { accounts, features, oldPaths: screenshots.oldPaths, webhookPath: fleet.webhookPath }
}

interface BuiltFeatures {
  readonly accounts: AccountsFeature
  readonly features: readonly Feature[]
  readonly oldPaths: Routes
}

/** Everything that runs, in the order in which it starts. */
function servicesOf(context: OpenedContext, { accounts, features, oldPaths }: BuiltFeatures): readonly Service[] {
  const { configuration, settings, folder, events, log } = context
  const { trustedProxies, proxyHeader } = configuration.access
  const proxies = { proxies: trustedProxies, header: proxyHeader }
  const app = { people: accounts.accounts, cookie: accounts.cookie, hosts: configuration.hosts, proxies, log }
  const live: Routes = { operations: (target) => mountEvents(target, context) }
  const routes = [...features.map((feature) => feature.routes ?? {}), live]
  const port = (number: number, answers: readonly Routes[]): Service =>
    createControlServers({
      hosts: configuration.listen,
      port: number,
      fetch: createControlApp(app, answers).fetch,
    })
  const { tasksPort } = configuration.shots
  return [
    ...context.foundation,
    ...features.flatMap(({ services = [] }) => services),
    ...features.flatMap(({ followUps = [] }) => followUps.map((each) => createFollowUps({ ...each, events, log }))),
    unixServer({
      name: 'control socket',
      path: join(folder.run, CONTROL_SOCKET),
      fetch: createControlSocketApp(routes, log).fetch,
    }),
    ...features.flatMap(({ ports = [] }) => ports),
    port(settings.controlPort, routes),
    ...(tasksPort === undefined ? [] : [port(tasksPort, [oldPaths])]),
    ...features.flatMap(({ jobs = [] }) => jobs),
    context.ending,
  ]
}
