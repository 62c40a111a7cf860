import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'
import { grabsSearch } from './grabs-search.ts'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/grabs',
  component: lazyRouteComponent(() => import('./grabs-page.tsx'), 'GrabsPage'),
  validateSearch: grabsSearch,
})

const detailRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/grabs/$grabId',
  component: lazyRouteComponent(() => import('./grab-page.tsx'), 'GrabPage'),
})

export const grabsRoutes = [listRoute, detailRoute] as const
