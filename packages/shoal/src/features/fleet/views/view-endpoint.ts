import type { BalancedEndpoint } from '@shoal/api'
import type { EndpointView } from '@shoal/fleet'
import { viewReason } from '../../../http/view-reason.ts'

/** A client of the fleet as an endpoint with its breaker. */
export function viewEndpoint(view: EndpointView): BalancedEndpoint {
  const { id, name, state, since, inRotation, weight, failuresInRow, successes, failures, inflight } = view
  const { uploadSpeed, downloadSpeed, activeDownloads, grabsLastHour } = view
  return {
    id,
    kind: 'client',
    name,
    state,
    since,
    inRotation,
    weight,
    failuresInRow,
    successes,
    failures,
    inflight,
    load: { uploadSpeed, downloadSpeed, activeDownloads, grabsLastHour },
    address: view.address,
    latencyMs: view.latency,
    ...(view.nextRetryAt === undefined ? {} : { nextRetryAt: Math.round(view.nextRetryAt) }),
    ...(view.lastFailure === undefined
      ? {}
      : { lastFailure: { at: view.lastFailure.at, message: viewReason(view.lastFailure.reason) } }),
  }
}
