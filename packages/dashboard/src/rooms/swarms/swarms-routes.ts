import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/swarms',
  component: lazyRouteComponent(() => import('./swarms-page.tsx'), 'SwarmsPage'),
  validateSearch: listSearch,
})

const swarmRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/swarms/$infoHash',
  component: lazyRouteComponent(() => import('./swarm-page.tsx'), 'SwarmPage'),
  validateSearch: (search: Record<string, unknown>): { readonly cursor?: string } => {
    const { cursor } = listSearch(search)
    return cursor === undefined ? {} : { cursor }
  },
})

export const swarmsRoutes = [listRoute, swarmRoute] as const
