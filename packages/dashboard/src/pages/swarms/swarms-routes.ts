import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'
import { peersSearch, swarmsSearch } from './swarms-search.ts'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/swarms',
  component: lazyRouteComponent(() => import('./swarms-page.tsx'), 'SwarmsPage'),
  validateSearch: swarmsSearch,
})

const swarmRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/swarms/$infoHash',
  component: lazyRouteComponent(() => import('./swarm-page.tsx'), 'SwarmPage'),
  validateSearch: peersSearch,
})

export const swarmsRoutes = [listRoute, swarmRoute] as const
