import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/gallery',
  component: lazyRouteComponent(() => import('./gallery-page.tsx'), 'GalleryPage'),
  validateSearch: listSearch,
})

const torrentRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/gallery/$taskId',
  component: lazyRouteComponent(() => import('./torrent-page.tsx'), 'TorrentPage'),
  validateSearch: (search: Record<string, unknown>): { readonly shot?: string } =>
    typeof search['shot'] === 'string' && search['shot'] !== '' ? { shot: search['shot'] } : {},
})

export const galleryRoutes = [listRoute, torrentRoute] as const
