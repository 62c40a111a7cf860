import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { basePath } from '../api/base-url.ts'
import { clientsRoutes } from '../pages/clients/clients-routes.ts'
import { galleryRoutes } from '../pages/gallery/gallery-routes.ts'
import { grabsRoutes } from '../pages/grabs/grabs-routes.ts'
import { labRoute } from '../pages/lab/lab-route.ts'
import { noticesRoute } from '../pages/notices/notices-route.ts'
import { overviewRoute } from '../pages/overview/overview-route.ts'
import { rulesRoute } from '../pages/rules/rules-route.ts'
import { settingsRoute } from '../pages/settings/settings-route.ts'
import { signInRoute } from '../pages/sign-in/sign-in-route.ts'
import { swarmsRoutes } from '../pages/swarms/swarms-routes.ts'
import { tasksRoute } from '../pages/tasks/tasks-route.ts'
import { toolkitRoutes } from '../pages/toolkit/toolkit-routes.ts'
import { torrentsRoutes } from '../pages/torrents/torrents-routes.ts'
import { trackerRoute } from '../pages/tracker/tracker-route.ts'
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

/** The dashboard's addresses. Every page's code is fetched when it is first entered, or pointed at. */
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
