import {
  IconAffiliate,
  IconCamera,
  IconDownload,
  IconLayoutDashboard,
  IconPhoto,
  IconServer,
  IconSettings,
  IconTools,
  type TablerIcon,
} from '@tabler/icons-react'

interface Room {
  readonly to: '/' | '/grabs' | '/gallery' | '/screenshots' | '/clients' | '/swarms' | '/toolkit' | '/settings'
  readonly label:
    | 'overview.title'
    | 'grabs.title'
    | 'gallery.title'
    | 'tasks.title'
    | 'clients.title'
    | 'swarms.title'
    | 'toolkit.title'
    | 'settings.title'
  readonly icon: TablerIcon
}

/** The rooms in the order of the navigation. */
export const rooms: readonly Room[] = [
  { to: '/', label: 'overview.title', icon: IconLayoutDashboard },
  { to: '/grabs', label: 'grabs.title', icon: IconDownload },
  { to: '/gallery', label: 'gallery.title', icon: IconPhoto },
  { to: '/screenshots', label: 'tasks.title', icon: IconCamera },
  { to: '/clients', label: 'clients.title', icon: IconServer },
  { to: '/swarms', label: 'swarms.title', icon: IconAffiliate },
  { to: '/toolkit', label: 'toolkit.title', icon: IconTools },
  { to: '/settings', label: 'settings.title', icon: IconSettings },
]
