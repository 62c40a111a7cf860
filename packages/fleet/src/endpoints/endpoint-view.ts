import type { EndpointStatus } from '@shoal/balancer'
import type { CircuitFailure } from '../client/client-circuit.ts'
import type { ClientKind } from '../client/client-config.ts'

/** A client as an endpoint: whether Shoal asks it, how it answers, and what it carries. */
export interface EndpointView extends Omit<EndpointStatus, 'lastError'> {
  readonly name: string
  readonly kind: ClientKind
  readonly address?: string
  /** When its state began, Unix milliseconds. */
  readonly since: number
  readonly lastFailure?: CircuitFailure
  /** Its load: bytes per second, torrents that download, grabs given to it in the last hour. */
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly activeDownloads: number
  readonly grabsLastHour: number
}

export interface EndpointOperations {
  /** Clients that are switched on. */
  list(): Promise<readonly EndpointView[]>
  /** Forgets its failures in a row, takes it back if it was isolated, and asks it at once. */
  reset(id: string): Promise<EndpointView | undefined>
  /** Asks it nothing and gives it nothing until `reset`, or until Shoal starts anew. */
  isolate(id: string): Promise<EndpointView | undefined>
}
