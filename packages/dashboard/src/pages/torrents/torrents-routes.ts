import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'
import { torrentsSearch } from './torrents-search.ts'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/torrents',
  component: lazyRouteComponent(() => import('./torrents-page.tsx'), 'TorrentsPage'),
  validateSearch: torrentsSearch,
})

const movesRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/torrents/moves',
  component: lazyRouteComponent(() => import('./moves-page.tsx'), 'MovesPage'),
  validateSearch: (search: Record<string, unknown>): { readonly cursor?: string } => {
    const { cursor } = listSearch(search)
    return cursor === undefined ? {} : { cursor }
  },
})

export const torrentsRoutes = [listRoute, movesRoute] as const
