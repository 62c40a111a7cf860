import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/clients',
  component: lazyRouteComponent(() => import('./clients-page.tsx'), 'ClientsPage'),
  validateSearch: (search: Record<string, unknown>): { readonly cursor?: string } => {
    const { cursor } = listSearch(search)
    return cursor === undefined ? {} : { cursor }
  },
})

/** Not below `/clients/`: a client may have been named "new". */
const newRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/new-client',
  component: lazyRouteComponent(() => import('./new-client-page.tsx'), 'NewClientPage'),
})

const detailRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/clients/$clientId',
  component: lazyRouteComponent(() => import('./client-page.tsx'), 'ClientPage'),
})

export const clientsRoutes = [listRoute, newRoute, detailRoute] as const
