import { type SwarmPeerSort, type SwarmSort, swarmPeerSort, swarmSort } from '@shoal/api'
import { type ListSearch, listSearch } from '../../app/list-search.ts'

export interface SwarmsSearch extends ListSearch {
  readonly sort?: SwarmSort
}

export interface PeersSearch extends ListSearch {
  readonly sort?: SwarmPeerSort
}

/** Reads the address of the list of swarms; an order that there is not is left out. */
export function swarmsSearch(search: Readonly<Record<string, unknown>>): SwarmsSearch {
  const sort = swarmSort.safeParse(search['sort'])
  return { ...listSearch(search), ...(sort.success ? { sort: sort.data } : {}) }
}

/** The same for the peers of one swarm. */
export function peersSearch(search: Readonly<Record<string, unknown>>): PeersSearch {
  const sort = swarmPeerSort.safeParse(search['sort'])
  return { ...listSearch(search), ...(sort.success ? { sort: sort.data } : {}) }
}
