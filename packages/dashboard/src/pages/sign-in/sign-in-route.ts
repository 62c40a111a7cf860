import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { sessionQuery } from '../../api/session.ts'
import { rootRoute } from '../../app/root-route.tsx'
import { isOwnPath } from './own-path.ts'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = search['next']
    return isOwnPath(next) ? { next } : {}
  },
  beforeLoad: async ({ context, search }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery)
    if (session !== null) throw redirect({ href: search.next ?? '/' })
  },
})
