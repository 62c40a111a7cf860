import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { sessionQuery } from '../api/session.ts'
import { NotFound } from './not-found.tsx'
import { PageFault } from './page-fault.tsx'
import { Shell } from './shell.tsx'

export interface RouterContext {
  readonly queryClient: QueryClient
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: PageFault,
  notFoundComponent: NotFound,
})

/** Parent of every page: whoever is not signed in goes to the sign-in page and comes back afterwards. */
export const roomsRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'pages',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (session === null) throw redirect({ to: '/sign-in', search: { next: location.href } })
    return { session }
  },
})
