import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'

export const clientsRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/clients',
  component: lazyRouteComponent(() => import('./clients-page.tsx'), 'ClientsPage'),
  validateSearch: (search: Record<string, unknown>): { readonly cursor?: string } => {
    const { cursor } = listSearch(search)
    return cursor === undefined ? {} : { cursor }
  },
})
