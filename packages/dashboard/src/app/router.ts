import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { basePath } from '../api/base-url.ts'
import { clientsRoute } from '../rooms/clients/clients-route.ts'
import { galleryRoutes } from '../rooms/gallery/gallery-routes.ts'
import { grabsRoutes } from '../rooms/grabs/grabs-routes.ts'
import { overviewRoute } from '../rooms/overview/overview-route.ts'
import { settingsRoute } from '../rooms/settings/settings-route.ts'
import { signInRoute } from '../rooms/sign-in/sign-in-route.ts'
import { swarmsRoutes } from '../rooms/swarms/swarms-routes.ts'
import { tasksRoute } from '../rooms/tasks/tasks-route.ts'
import { toolkitRoutes } from '../rooms/toolkit/toolkit-routes.ts'
import { roomsRoute, rootRoute } from './root-route.tsx'

const routeTree = rootRoute.addChildren([
  signInRoute,
  roomsRoute.addChildren([
    overviewRoute,
    ...grabsRoutes,
    ...galleryRoutes,
    tasksRoute,
    clientsRoute,
    ...swarmsRoutes,
    ...toolkitRoutes,
    settingsRoute,
  ]),
])

/** The dashboard's addresses. Every room's code is fetched when it is first entered, or pointed at. */
export function createDashboardRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    basepath: basePath() || '/',
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    search: { strict: true }, // what a page does not know of its address never reaches it
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDashboardRouter>
  }
}
