import {
  IconAffiliate,
  IconBell,
  IconBroadcast,
  IconCamera,
  IconDownload,
  IconFlask,
  IconLayoutDashboard,
  IconPhoto,
  IconRoute,
  IconServer,
  IconSettings,
  IconStack2,
  IconTools,
  type TablerIcon,
} from '@tabler/icons-react'

/** The pages in the order of the navigation. */
export const pages = [
  { to: '/', label: 'overview.title', icon: IconLayoutDashboard },
  { to: '/grabs', label: 'grabs.title', icon: IconDownload },
  { to: '/gallery', label: 'gallery.title', icon: IconPhoto },
  { to: '/screenshots', label: 'tasks.title', icon: IconCamera },
  { to: '/clients', label: 'clients.title', icon: IconServer },
  { to: '/torrents', label: 'torrents.title', icon: IconStack2 },
  { to: '/rules', label: 'rules.title', icon: IconRoute },
  { to: '/swarms', label: 'swarms.title', icon: IconAffiliate },
  { to: '/tracker', label: 'tracker.title', icon: IconBroadcast },
  { to: '/toolkit', label: 'toolkit.title', icon: IconTools },
  { to: '/lab', label: 'lab.title', icon: IconFlask },
  { to: '/notices', label: 'notices.title', icon: IconBell },
  { to: '/settings', label: 'settings.title', icon: IconSettings },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly icon: TablerIcon }[]
