import { AppShell, Burger, Group, ScrollArea, Stack, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Logo } from '../components/logo.tsx'
import { LanguageMenu } from '../i18n/language-menu.tsx'
import { useLiveEvents } from '../live/use-live-events.ts'
import { AccountMenu } from './account-menu.tsx'
import { ColorSchemeToggle } from './color-scheme-toggle.tsx'
import { LiveBadge } from './live-badge.tsx'
import { pages } from './pages.ts'
import classes from './shell.module.css'

const NAVBAR_WIDTH = 232 // pixels
const HEADER_HEIGHT = 56 // pixels; on phones only

/** The frame around every page: navigation, live state, language, theme, account. */
export function Shell() {
  const { t } = useTranslation()
  const [opened, menu] = useDisclosure(false)
  const live = useLiveEvents()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const close = menu.close
  const content = useRef<HTMLElement>(null)
  const shownPath = useRef(path)
  useEffect(() => {
    if (shownPath.current === path) return
    shownPath.current = path
    close()
    content.current?.focus({ preventScroll: true }) // so that a screen reader reads the new page, not the old link
  }, [close, path])
  return (
    <AppShell
      header={{ height: { base: HEADER_HEIGHT, sm: 0 } }}
      navbar={{ width: NAVBAR_WIDTH, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', lg: 'xl' }}
    >
      <a className={classes['skip']} href="#content">
        {t('app.skip')}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes['bar']}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Logo />
          <Group gap="xs" wrap="nowrap">
            <LiveBadge state={live} />
            <Burger opened={opened} onClick={menu.toggle} size="sm" aria-label={t('app.menu')} aria-expanded={opened} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes['bar']} p="md" aria-label={t('app.navigation')}>
        <AppShell.Section visibleFrom="sm" mb="lg" pl={6}>
          <Logo />
        </AppShell.Section>
        <AppShell.Section grow component={ScrollArea}>
          <Stack gap={4}>
            {pages.map(({ to, label, icon: Icon }) => (
              <UnstyledButton
                key={to}
                component={Link}
                to={to}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                className={classes['page']}
              >
                <Icon size={20} stroke={1.7} aria-hidden />
                {t(label)}
              </UnstyledButton>
            ))}
          </Stack>
        </AppShell.Section>
        <AppShell.Section>
          <Stack gap="sm">
            <Group visibleFrom="sm" pl={6}>
              <LiveBadge state={live} />
            </Group>
            <Group justify="space-between" wrap="nowrap" gap="xs" className={classes['foot']}>
              <AccountMenu />
              <Group gap={4} wrap="nowrap">
                <LanguageMenu />
                <ColorSchemeToggle />
              </Group>
            </Group>
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main ref={content} id="content" tabIndex={-1} className={classes['main']}>
        <div className={classes['content']}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  )
}
