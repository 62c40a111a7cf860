import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'
import { tasksSearch } from './tasks-search.ts'

export const tasksRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/screenshots',
  component: lazyRouteComponent(() => import('./tasks-page.tsx'), 'TasksPage'),
  validateSearch: tasksSearch,
})
