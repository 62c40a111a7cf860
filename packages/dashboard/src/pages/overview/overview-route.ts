import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'

export const overviewRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
})
