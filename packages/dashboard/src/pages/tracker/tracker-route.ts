import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'
import { trackerSearch } from './tracker-search.ts'

export const trackerRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/tracker',
  component: lazyRouteComponent(() => import('./tracker-page.tsx'), 'TrackerPage'),
  validateSearch: trackerSearch,
})
