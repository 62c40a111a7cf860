import { z } from 'zod'
import type { FieldIssue } from '../client/client-view.ts'
import { issuesOf } from '../intake/parse-release.ts'
import type { FleetStore } from '../store/fleet-store.ts'

/** A proxy as people see it: without user name and password. */
export interface IndexerProxyView {
  readonly indexer: string
  readonly proxy: string
}

export type IndexerProxyChange =
  | { readonly kind: 'saved'; readonly proxy: IndexerProxyView }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

/** Proxies that .torrent files of single indexers are fetched through. */
export interface IndexerProxyOperations {
  list(): Promise<readonly IndexerProxyView[]>
  /** From now on; `http://`, `https://` or `socks5://`, with user name and password where it wants them. */
  set(indexer: string, proxy: string): Promise<IndexerProxyChange>
  remove(indexer: string): Promise<void>
}

const shape = z.strictObject({
  indexer: z.string().trim().min(1).max(2_000),
  proxy: z.url({ protocol: /^(https?|socks5)$/ }).max(1_000),
})

/** Proxies in the store, kept in memory for each fetch. */
export class IndexerProxies implements IndexerProxyOperations {
  readonly #store: Pick<FleetStore, 'indexerProxies' | 'saveIndexerProxy' | 'removeIndexerProxy'>
  #proxies: ReadonlyMap<string, string> = new Map()

  constructor(store: Pick<FleetStore, 'indexerProxies' | 'saveIndexerProxy' | 'removeIndexerProxy'>) {
    this.#store = store
  }

  async load(): Promise<void> {
    this.#proxies = await this.#store.indexerProxies()
  }

  /** The proxy to an indexer's links; indexers are told apart without case, as announcements spell them. */
  of(indexer: string): string | undefined {
    return this.#proxies.get(indexer.toLowerCase())
  }

  async list(): Promise<readonly IndexerProxyView[]> {
    return [...this.#proxies].map(([indexer, proxy]) => ({ indexer, proxy: shown(proxy) }))
  }

  async set(indexer: string, proxy: string): Promise<IndexerProxyChange> {
    const parsed = shape.safeParse({ indexer, proxy })
    if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
    const { data } = parsed
    await this.#store.saveIndexerProxy(data.indexer.toLowerCase(), data.proxy)
    await this.load()
    return { kind: 'saved', proxy: { indexer: data.indexer.toLowerCase(), proxy: shown(data.proxy) } }
  }

  async remove(indexer: string): Promise<void> {
    await this.#store.removeIndexerProxy(indexer.toLowerCase())
    await this.load()
  }
}

function shown(proxy: string): string {
  const { protocol, host } = new URL(proxy)
  return `${protocol}//${host}`
}
