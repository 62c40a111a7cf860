import { Group, Text } from '@mantine/core'
import type { TrackerUser } from '@shoal/api'
import { IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { StatusBadge } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search/search-field.tsx'
import { useFormat } from '../../i18n/format.ts'
import { AddUserForm } from './add-user-form.tsx'
import { usersQuery } from './tracker-queries.ts'
import { UserActions } from './user-actions.tsx'

const route = getRouteApi('/pages/tracker')

/** Users of the private tracker with their accounts. */
export function UsersPanel() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const users = useQuery(usersQuery(search))
  const columns = useUserColumns()
  const onSearch = useCallback(
    (text: string) => void navigate({ search: { view: 'users', ...(text !== '' && { search: text }) } }),
    [navigate],
  )
  return (
    <Panel title={t('tracker.users')} flush>
      <AddUserForm />
      <Group p="md" pt={0}>
        <SearchField label={t('tracker.searchUsers')} value={search.search ?? ''} onSearch={onSearch} />
      </Group>
      <PagedList
        query={users}
        cursor={search.cursor}
        onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
        empty={
          <EmptyState icon={IconUsersGroup} title={t('tracker.noUsers')}>
            {t('tracker.noUsersHint')}
          </EmptyState>
        }
      >
        {(rows) => <DataTable label={t('tracker.users')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
      </PagedList>
    </Panel>
  )
}

const SECOND = 1000 // milliseconds

function useUserColumns(): readonly Column<TrackerUser>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'name',
      label: t('tracker.userName'),
      primary: true,
      render: ({ name, disabled }) => (
        <>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          {disabled !== undefined && (
            <Text size="xs" c="dimmed">
              {disabled}
            </Text>
          )}
        </>
      ),
    },
    { key: 'state', label: t('tracker.state'), render: (user) => <UserState user={user} /> },
    { key: 'up', label: t('tracker.uploaded'), align: 'end', render: (user) => format.bytes(user.uploaded) },
    { key: 'down', label: t('tracker.downloaded'), align: 'end', render: (user) => format.bytes(user.downloaded) },
    {
      key: 'ratio',
      label: t('tracker.ratio'),
      align: 'end',
      render: ({ uploaded, downloaded }) => (downloaded === 0 ? '–' : (uploaded / downloaded).toFixed(2)),
    },
    {
      key: 'seeding',
      label: t('tracker.seeding'),
      align: 'end',
      render: ({ seedSeconds }) => (seedSeconds === 0 ? '–' : format.duration(seedSeconds * SECOND)),
    },
    {
      key: 'credited',
      label: t('tracker.credited'),
      align: 'end',
      render: ({ creditedAt }) => (creditedAt === undefined ? t('common.never') : <Ago moment={creditedAt} />),
    },
    { key: 'edit', label: t('tracker.edit'), align: 'end', render: (user) => <UserActions user={user} /> },
  ]
}

function UserState({ user }: { readonly user: TrackerUser }) {
  const { t } = useTranslation()
  if (user.disabled !== undefined) return <StatusBadge tone="bad">{t('tracker.is.shutOut')}</StatusBadge>
  if (user.barred) return <StatusBadge tone="warn">{t('tracker.is.barred')}</StatusBadge>
  if (!user.mayLeech) return <StatusBadge tone="idle">{t('tracker.is.seedOnly')}</StatusBadge>
  return <StatusBadge tone="good">{t('tracker.is.full')}</StatusBadge>
}
