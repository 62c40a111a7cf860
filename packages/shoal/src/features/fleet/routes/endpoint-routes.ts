import { isolateEndpoint, listEndpoints, resetEndpoint } from '@shoal/api'
import type { EndpointView } from '@shoal/fleet'
import type { Context } from 'hono'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { viewEndpoint } from '../views/view-endpoint.ts'

/** Breakers over everything that Shoal asks: how they are, closing one, taking one out by hand. */
export function mountEndpoints(target: MountTarget, { fleet, audit }: FleetParts): void {
  const done = async (action: string, view: EndpointView | undefined, context: Context<ControlEnv>) => {
    if (view === undefined) throw new ProblemError('not-found')
    await auditChange(audit, context, action, view.id)
    return viewEndpoint(view)
  }

  mount(target, listEndpoints, async () => ({ items: (await fleet.endpoints.list()).map(viewEndpoint) }))
  mount(target, resetEndpoint, async ({ params, context }) =>
    done('endpoint.reset', await fleet.endpoints.reset(params.endpointId), context),
  )
  mount(target, isolateEndpoint, async ({ params, context }) =>
    done('endpoint.isolate', await fleet.endpoints.isolate(params.endpointId), context),
  )
}
