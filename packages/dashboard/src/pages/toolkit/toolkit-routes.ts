import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { roomsRoute } from '../../app/root-route.tsx'

const LONGEST_ID = 64 // characters, as the API allows
const LONGEST_LINK = 8192 // characters, as the API allows

const toolkitRoute = createRoute({
  getParentRoute: () => roomsRoute,
  path: '/toolkit',
  component: lazyRouteComponent(() => import('./toolkit-tabs.tsx'), 'ToolkitTabs'),
})

const indexRoute = createRoute({
  getParentRoute: () => toolkitRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/toolkit/create' })
  },
})

const createTorrentRoute = createRoute({
  getParentRoute: () => toolkitRoute,
  path: '/create',
  component: lazyRouteComponent(() => import('./create-page.tsx'), 'CreatePage'),
  validateSearch: (search: Record<string, unknown>): { readonly creation?: string } =>
    textOf(search['creation'], LONGEST_ID, 'creation'),
})

const probeRoute = createRoute({
  getParentRoute: () => toolkitRoute,
  path: '/probe',
  component: lazyRouteComponent(() => import('./probe-page.tsx'), 'ProbePage'),
  validateSearch: (search: Record<string, unknown>): { readonly probe?: string; readonly link?: string } => ({
    ...textOf(search['probe'], LONGEST_ID, 'probe'),
    ...textOf(search['link'], LONGEST_LINK, 'link'),
  }),
})

const inspectRoute = createRoute({
  getParentRoute: () => toolkitRoute,
  path: '/inspect',
  component: lazyRouteComponent(() => import('./inspect-page.tsx'), 'InspectPage'),
})

export const toolkitRoutes = [
  toolkitRoute.addChildren([indexRoute, createTorrentRoute, probeRoute, inspectRoute]),
] as const

function textOf<Name extends string>(value: unknown, longest: number, name: Name): { readonly [Key in Name]?: string } {
  const found: { [Key in Name]?: string } = {}
  if (typeof value === 'string' && value !== '' && value.length <= longest) found[name] = value
  return found
}
