import type { ClientRegistry } from '../client/client-registry.ts'
import { addressOf } from '../client/client-views.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import type { Clock } from '../clock.ts'
import type { HourlyUse } from '../placement/decision.ts'
import type { FleetStore } from '../store/fleet-store.ts'
import type { EndpointOperations, EndpointView } from './endpoint-view.ts'

const HOUR = 3_600_000 // milliseconds

export interface EndpointParts {
  readonly store: Pick<FleetStore, 'usedSince'>
  readonly registry: ClientRegistry
  readonly clock: Clock
}

/** What people see of the breakers over the clients, and do with them. */
export function createEndpointOperations({ store, registry, clock }: EndpointParts): EndpointOperations {
  const lastHour = (): Promise<readonly HourlyUse[]> => store.usedSince(clock.now() - HOUR)

  const change = async (id: string, apply: (client: WatchedClient) => void): Promise<EndpointView | undefined> => {
    const client = registry.all().find((watched) => watched.id === id)
    if (client === undefined) return undefined
    const used = await lastHour()
    apply(client)
    return endpointViewOf(client, used)
  }

  return {
    list: async () => {
      const used = await lastHour()
      return registry.all().map((client) => endpointViewOf(client, used))
    },
    reset: (id) => change(id, (client) => client.reset()),
    isolate: (id) => change(id, (client) => client.isolate()),
  }
}

function endpointViewOf(client: WatchedClient, used: readonly HourlyUse[]): EndpointView {
  const { id, config, circuit, snapshot } = client
  const address = addressOf(config)
  const status = circuit.status()
  return {
    id,
    name: config.name,
    kind: config.kind,
    tier: 0,
    // Placement ranks by measured load and not by fixed shares: a client either takes new torrents or does not.
    weight: status.inRotation && !config.draining ? 1 : 0,
    inflight: client.inflight,
    ...status,
    since: circuit.since,
    uploadSpeed: snapshot?.uploadSpeed ?? 0,
    downloadSpeed: snapshot?.downloadSpeed ?? 0,
    activeDownloads: snapshot?.activeDownloads ?? 0,
    grabsLastHour: used.filter(({ clientId }) => clientId === id).reduce((sum, { count }) => sum + count, 0),
    address,
    lastFailure: circuit.lastFailure,
  }
}
