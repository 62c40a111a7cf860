import type { Kysely } from 'kysely'

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** Something that happened, to be told to others once its transaction is committed. */
export interface OutboxMessage {
  /** What kind of thing happened, e.g. `grab.changed`. */
  readonly topic: string
  /** Id of the thing that it happened to. */
  readonly subject: string
  /** At most a few kilobytes, never a secret: it is stored and sent to browsers. */
  readonly payload: JsonValue
}

/** Where a domain's store leaves messages, inside the transaction that changes its state. */
export interface Outbox {
  append<Schema>(transaction: Kysely<Schema>, message: OutboxMessage): Promise<void>
}
