import type { Fleet } from '@shoal/fleet'
import type { Scheduler } from '@shoal/screenshots'
import type { Feature } from '../../http/feature.ts'
import { trustedNetworks } from '../../http/refuse-strangers.ts'
import type { TrackerClient } from '../../internal/tracker-client.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import { VERSION } from '../../platform/version.ts'
import { dashboardFolder } from './dashboard-folder.ts'
import type { OverviewParts } from './overview-parts.ts'
import { mountDashboard } from './routes/dashboard-routes.ts'
import { mountDocs } from './routes/docs-routes.ts'
import { mountHealth } from './routes/health-routes.ts'
import { mountMetrics } from './routes/metrics-routes.ts'
import { mountOverview } from './routes/overview-routes.ts'

export interface OverviewNeeds {
  readonly fleet: Fleet
  readonly webhookPath: string
  readonly scheduler: Scheduler
  readonly tracker: TrackerClient
}

/** The whole program at a glance, and the dashboard's files. Its routes come last: the dashboard answers every other path. */
export function buildOverview(context: ControlContext, { webhookPath, ...needs }: OverviewNeeds): Feature {
  const { configuration, addresses, now } = context
  const { dashboard, announceHttp, announceUdp } = addresses
  const parts: OverviewParts = {
    ...needs,
    now,
    settings: {
      version: VERSION,
      startedAt: now(),
      roles: configuration.roles,
      addresses: { dashboard, webhook: dashboard + webhookPath, announceHttp, announceUdp },
      trustedNetworks: trustedNetworks(configuration),
      dashboard: dashboardFolder(),
    },
  }
  return {
    routes: {
      openPaths: (app) => mountHealth(app, parts),
      operations: (target) => mountOverview(target, parts),
      paths: (app) => {
        mountDocs(app, parts)
        mountMetrics(app, parts)
        mountDashboard(app, parts)
      },
    },
  }
}
