import { Menu, Text, UnstyledButton } from '@mantine/core'
import { signOut } from '@shoal/api'
import { IconLogout, IconSettings, IconUserCircle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../api/api.ts'
import { rememberCsrfToken } from '../api/csrf-token.ts'
import { sessionQuery } from '../api/session.ts'
import classes from './account-menu.module.css'

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation()
  const router = useRouter()
  const queryClient = useQueryClient()
  const session = useQuery(sessionQuery).data
  const leave = useMutation({
    mutationFn: () => api.call(signOut),
    onSuccess: async () => {
      rememberCsrfToken(undefined)
      queryClient.clear()
      queryClient.setQueryData(sessionQuery.queryKey, null)
      await router.navigate({ to: '/sign-in' })
    },
  })
  const name = session?.account.name ?? ''
  return (
    <Menu position="top-start" width={220} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes['target']} aria-label={t('app.account', { name })}>
          <IconUserCircle size={22} stroke={1.6} aria-hidden />
          <Text size="sm" fw={500} truncate>
            {name}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('app.version', { version: session?.version ?? '' })}</Menu.Label>
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} aria-hidden />}>
          {t('settings.title')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          disabled={leave.isPending}
          onClick={() => leave.mutate()}
        >
          {t('app.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
