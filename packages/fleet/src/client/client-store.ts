import type { ClientConfig, ClientId } from './client-config.ts'

/** A client as it is kept. */
export interface StoredClient {
  readonly id: ClientId
  readonly config: ClientConfig
  readonly declared: boolean
}

/** What followers hear of a client beside changes of its settings. */
export type ClientEvent =
  | { readonly change: 'status'; readonly status: string; readonly reason: string | null }
  | { readonly change: 'breaker'; readonly state: string }

/** Where clients are kept. Each change of one leaves a `client.changed` message in the outbox, in the same transaction. */
export interface ClientStore {
  clients(): Promise<readonly StoredClient[]>
  saveClient(client: StoredClient, at: number): Promise<void>
  removeClient(id: ClientId): Promise<void>
  /** Tells the outbox that a client went up or down, or that its breaker changed. */
  clientChanged(id: ClientId, event: ClientEvent): Promise<void>
}
