import { listSwarmPeers, listSwarms } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { PeersSearch, SwarmsSearch } from './swarms-search.ts'

const PAGE_SIZE = 50 // rows
const REFRESH = 5_000 // milliseconds; announces are too many for an event each

export function swarmsQuery(search: SwarmsSearch) {
  return queryOptions({
    queryKey: ['swarms', 'list', search],
    queryFn: ({ signal }) => api.call(listSwarms, { query: { ...search, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}

/** One swarm's name and counts: the list, searched for its info-hash. */
export function swarmQuery(infoHash: string) {
  return queryOptions({
    queryKey: ['swarms', 'one', infoHash],
    queryFn: async ({ signal }) => {
      const { items } = await api.call(listSwarms, { query: { search: infoHash, limit: 1 }, signal })
      return items.find((swarm) => swarm.infoHash === infoHash) ?? null
    },
    refetchInterval: REFRESH,
  })
}

export function peersQuery(infoHash: string, search: PeersSearch) {
  return queryOptions({
    queryKey: ['swarms', 'peers', infoHash, search],
    queryFn: ({ signal }) =>
      api.call(listSwarmPeers, { params: { infoHash }, query: { ...search, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}
