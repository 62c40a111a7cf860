import { type GrabState, grabState } from '@shoal/api'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { listSearch } from '../../app/list-search.ts'
import { roomsRoute } from '../../app/root-route.tsx'

const listRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/grabs',
  component: lazyRouteComponent(() => import('./grabs-page.tsx'), 'GrabsPage'),
  validateSearch: (search: Record<string, unknown>): GrabsSearch => {
    const state = grabState.safeParse(search['state'])
    return { ...listSearch(search), ...(state.success ? { state: state.data } : {}) }
  },
})

const detailRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/grabs/$grabId',
  component: lazyRouteComponent(() => import('./grab-page.tsx'), 'GrabPage'),
})

export const grabsRoutes = [listRoute, detailRoute] as const

/** What the address of the list says: `?search=…&state=parked&cursor=…`. */
export interface GrabsSearch {
  readonly search?: string
  readonly cursor?: string
  readonly state?: GrabState
}
