import { z } from 'zod'
import { type FieldIssue, issuesOf } from '../field-issue.ts'

/** A proxy as people see it: without user name and password. */
export interface IndexerProxyView {
  readonly indexer: string
  readonly proxy: string
  /** In the configuration file, which alone may change it. */
  readonly declared: boolean
}

export type IndexerProxyChange =
  | { readonly kind: 'saved'; readonly proxy: IndexerProxyView }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }
  | { readonly kind: 'declared' }

/** Proxies that .torrent files of single indexers are fetched through. */
export interface IndexerProxyOperations {
  list(): Promise<readonly IndexerProxyView[]>
  /** From now on; `http://`, `https://` or `socks5://`, with user name and password where it wants them. */
  set(indexer: string, proxy: string): Promise<IndexerProxyChange>
  remove(indexer: string): Promise<'removed' | 'declared'>
  /** Those that a configuration file holds, by indexer: they stand over the others until the next start. */
  declare(proxies: Readonly<Record<string, string>>): void
}

/** Where they are kept. */
export interface IndexerProxyStore {
  /** By indexer, in lower case. */
  indexerProxies(): Promise<ReadonlyMap<string, string>>
  saveIndexerProxy(indexer: string, proxy: string): Promise<void>
  removeIndexerProxy(indexer: string): Promise<void>
}

const indexerName = z.string().trim().min(1).max(2_000)
const proxyAddress = z.url({ protocol: /^(https?|socks5)$/ }).max(1_000)
const shape = z.strictObject({ indexer: indexerName, proxy: proxyAddress })

/** Proxies by indexer, as a file declares them. */
export const indexerProxiesSchema = z.record(indexerName, proxyAddress)

/** Proxies in the store, kept in memory for each fetch. */
export class IndexerProxies implements IndexerProxyOperations {
  readonly #store: IndexerProxyStore
  #kept: ReadonlyMap<string, string> = new Map()
  #declared: ReadonlyMap<string, string> = new Map()

  constructor(store: IndexerProxyStore) {
    this.#store = store
  }

  async load(): Promise<void> {
    this.#kept = await this.#store.indexerProxies()
  }

  declare(proxies: Readonly<Record<string, string>>): void {
    this.#declared = new Map(Object.entries(proxies).map(([indexer, proxy]) => [indexer.trim().toLowerCase(), proxy]))
  }

  /** The proxy to an indexer's links; indexers are told apart without case, as announcements spell them. */
  of(indexer: string): string | undefined {
    const name = indexer.toLowerCase()
    return this.#declared.get(name) ?? this.#kept.get(name)
  }

  async list(): Promise<readonly IndexerProxyView[]> {
    return [...new Map([...this.#kept, ...this.#declared])].map(([indexer, proxy]) => this.#viewOf(indexer, proxy))
  }

  async set(indexer: string, proxy: string): Promise<IndexerProxyChange> {
    const parsed = shape.safeParse({ indexer, proxy })
    if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
    const name = parsed.data.indexer.toLowerCase()
    if (this.#declared.has(name)) return { kind: 'declared' }
    await this.#store.saveIndexerProxy(name, parsed.data.proxy)
    await this.load()
    return { kind: 'saved', proxy: this.#viewOf(name, parsed.data.proxy) }
  }

  async remove(indexer: string): Promise<'removed' | 'declared'> {
    const name = indexer.toLowerCase()
    if (this.#declared.has(name)) return 'declared'
    await this.#store.removeIndexerProxy(name)
    await this.load()
    return 'removed'
  }

  #viewOf(indexer: string, proxy: string): IndexerProxyView {
    return { indexer, proxy: shown(proxy), declared: this.#declared.has(indexer) }
  }
}

function shown(proxy: string): string {
  const { protocol, host } = new URL(proxy)
  return `${protocol}//${host}`
}
