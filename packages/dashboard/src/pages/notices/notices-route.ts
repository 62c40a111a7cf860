import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'

export const noticesRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/notices',
  component: lazyRouteComponent(() => import('./notices-page.tsx'), 'NoticesPage'),
  validateSearch: (search: Record<string, unknown>): { readonly cursor?: string } => {
    const { cursor } = listSearch(search)
    return cursor === undefined ? {} : { cursor }
  },
})
