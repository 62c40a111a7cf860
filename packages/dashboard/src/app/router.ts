import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { basePath } from '../api/base-url.ts'
import { clientsRoutes } from '../rooms/clients/clients-routes.ts'
import { galleryRoutes } from '../rooms/gallery/gallery-routes.ts'
import { grabsRoutes } from '../rooms/grabs/grabs-routes.ts'
import { labRoute } from '../rooms/lab/lab-route.ts'
import { noticesRoute } from '../rooms/notices/notices-route.ts'
import { overviewRoute } from '../rooms/overview/overview-route.ts'
import { rulesRoute } from '../rooms/rules/rules-route.ts'
import { settingsRoute } from '../rooms/settings/settings-route.ts'
import { signInRoute } from '../rooms/sign-in/sign-in-route.ts'
import { swarmsRoutes } from '../rooms/swarms/swarms-routes.ts'
import { tasksRoute } from '../rooms/tasks/tasks-route.ts'
import { toolkitRoutes } from '../rooms/toolkit/toolkit-routes.ts'
import { torrentsRoutes } from '../rooms/torrents/torrents-routes.ts'
import { trackerRoute } from '../rooms/tracker/tracker-route.ts'
import { roomsRoute, rootRoute } from './root-route.tsx'

const routeTree = rootRoute.addChildren([
  signInRoute,
  roomsRoute.addChildren([
    overviewRoute,
    ...grabsRoutes,
    ...galleryRoutes,
    tasksRoute,
    ...clientsRoutes,
    ...torrentsRoutes,
    rulesRoute,
    ...swarmsRoutes,
    trackerRoute,
    ...toolkitRoutes,
    labRoute,
    noticesRoute,
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
