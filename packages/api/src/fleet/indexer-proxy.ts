import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'

/** The proxy on the way to an indexer; user name and password are never shown. */
export const indexerProxy = z.object({
  indexer: z.string(),
  proxy: z.string(),
  declared: z.boolean().describe('set in the configuration file: it can only be changed there'),
})
export type IndexerProxy = z.infer<typeof indexerProxy>

const indexerParams = z.object({ indexer: z.string().min(1).max(200) })

export const listIndexerProxies = endpoint({
  id: 'listIndexerProxies',
  method: 'GET',
  path: '/api/v1/fleet/indexer-proxies',
  summary: 'Proxies that .torrent files of single indexers are fetched through',
  query: pageQuery,
  reply: pageOf(indexerProxy),
})

export const setIndexerProxy = endpoint({
  id: 'setIndexerProxy',
  method: 'PUT',
  path: '/api/v1/fleet/indexer-proxies/{indexer}',
  summary: 'Fetch what this indexer announces through a proxy from now on',
  params: indexerParams,
  body: z.object({ proxy: z.string().min(1).max(1_000).describe('http://, https:// or socks5://') }),
  reply: indexerProxy,
})

export const removeIndexerProxy = endpoint({
  id: 'removeIndexerProxy',
  method: 'DELETE',
  path: '/api/v1/fleet/indexer-proxies/{indexer}',
  summary: 'Fetch what this indexer announces directly again; repeated calls change nothing more',
  params: indexerParams,
})
