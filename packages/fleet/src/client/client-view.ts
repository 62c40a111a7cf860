import type { FieldIssue } from '../field-issue.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Reason } from '../reason.ts'
import type { ClientConfigInput, ClientKind } from './client-config.ts'
import type { TestFailureCode } from './test-failure.ts'
import type { MappedFolder } from './test-path-mapping.ts'
import type { ClientTorrent } from './torrent-client.ts'

/** A client as people see it: settings without secrets, and how it is doing. */
export interface ClientView {
  readonly id: string
  readonly name: string
  readonly kind: ClientKind
  /** Where it answers; absent for the built-in one. */
  readonly address?: string
  readonly enabled: boolean
  readonly draining: boolean
  /** Applied from a configuration file; cannot be changed here. */
  readonly declared: boolean
  /** `unknown` until its first answer. */
  readonly status: 'up' | 'down' | 'unknown'
  /** Why it is down. */
  readonly reason?: Reason
  readonly program?: string
  readonly version?: string
  /** Bytes per second. */
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly activeDownloads: number
  readonly torrents: number
  readonly freeSpace?: number
  readonly outstandingBytes: number
  /** Unix milliseconds of its last answer. */
  readonly seenAt?: number
  /** Everything of its settings but secrets, for the form. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Names of the secrets that are set. */
  readonly secrets: readonly string[]
}

export type ClientChange =
  | { readonly kind: 'saved'; readonly client: ClientView }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly message: string }

export type ClientTest =
  | {
      readonly kind: 'ok'
      readonly program: string
      readonly version: string
      readonly torrents: number
      readonly freeSpace?: number
    }
  | { readonly kind: 'failed'; readonly reason: Reason<TestFailureCode> }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

export type PathMappingTest =
  | { readonly kind: 'ok'; readonly folders: readonly MappedFolder[] }
  | { readonly kind: 'failed'; readonly reason: Reason }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

export interface ClientOperations {
  list(): Promise<readonly ClientView[]>
  get(id: string): Promise<ClientView | undefined>
  /** `settings` as in `clientConfigSchema`; the id is made from the name. */
  add(settings: unknown): Promise<ClientChange>
  /** Replaces the settings; a secret left out keeps its old value, one that is null is taken away. */
  update(id: string, settings: unknown): Promise<ClientChange>
  /** Forgets the client; its torrents stay. Grabs on their way to it are placed again. */
  remove(id: string): Promise<ClientChange>
  /** Connects with these settings (secrets left out are taken from client `id`) and says what answered. */
  test(settings: unknown, id?: string): Promise<ClientTest>
  /** Connects as `test` does and tries the path mapping on the folders that the client's torrents use. */
  testPathMapping(settings: unknown, id?: string): Promise<PathMappingTest>
  /** Its torrents, by name. */
  torrents(id: string, page: PageRequest): Promise<Page<ClientTorrent> | undefined>
  /**
   * Applies clients declared in a file: added or replaced, and those declared before but no more are removed. A built-in
   * one takes the place of the one there was.
   */
  declare(clients: readonly { readonly id: string; readonly settings: ClientConfigInput }[]): Promise<void>
}
