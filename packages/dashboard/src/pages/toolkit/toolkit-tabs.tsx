import { Stack } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './toolkit.module.css'

const tabs = [
  { to: '/toolkit/create', label: 'toolkit.create' },
  { to: '/toolkit/probe', label: 'toolkit.probe' },
  { to: '/toolkit/inspect', label: 'toolkit.inspect' },
] as const

/** The tools beside each other; each has an address of its own. */
export function ToolkitTabs() {
  const { t } = useTranslation()
  return (
    <Stack gap="lg">
      <nav className={classes['tabs']} aria-label={t('toolkit.tabs')}>
        {tabs.map(({ to, label }) => (
          <Link key={to} to={to} className={classes['tab']} activeOptions={{ includeSearch: false }}>
            {t(label)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </Stack>
  )
}
