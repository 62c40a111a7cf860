import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'

export const settingsRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
})
