import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'

const INFO_HASH = /^[0-9a-f]{40,64}$/

export const labRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/lab',
  component: lazyRouteComponent(() => import('./lab-page.tsx'), 'LabPage'),
  validateSearch: ({ torrent }: Record<string, unknown>): { readonly torrent?: string } =>
    typeof torrent === 'string' && INFO_HASH.test(torrent) ? { torrent } : {},
})
