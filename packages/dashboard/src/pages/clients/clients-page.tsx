import { Text } from '@mantine/core'
import type { FleetClient } from '@shoal/api'
import { IconPlus, IconServer } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkAnchor, LinkButton } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { BreakerPanel } from './breaker-panel.tsx'
import { clientsQuery } from './client-queries.ts'
import { ClientStatus } from './client-status.tsx'

const route = getRouteApi('/pages/clients')

/** Every torrent client of the fleet with what it said last. */
export function ClientsPage() {
  const { t } = useTranslation()
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const clients = useQuery(clientsQuery(cursor))
  const columns = useClientColumns()
  return (
    <Page
      title={t('clients.title')}
      description={t('clients.lead')}
      actions={
        <LinkButton to="/new-client" leftSection={<IconPlus size={16} aria-hidden />}>
          {t('clients.form.newTitle')}
        </LinkButton>
      }
    >
      <Panel flush>
        <PagedList
          query={clients}
          cursor={cursor}
          onMove={(next) => void navigate({ search: atCursor(next) })}
          empty={
            <EmptyState
              icon={IconServer}
              title={t('clients.none')}
              actions={<LinkButton to="/new-client">{t('clients.form.newTitle')}</LinkButton>}
            >
              {t('clients.noneHint')}
            </EmptyState>
          }
        >
          {(rows) => <DataTable label={t('clients.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
        </PagedList>
      </Panel>
      <BreakerPanel />
    </Page>
  )
}

function useClientColumns(): readonly Column<FleetClient>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return [
    {
      key: 'client',
      label: t('clients.client'),
      primary: true,
      render: ({ id, name, kind, version, problem, declared }) => (
        <div>
          <LinkAnchor to="/clients/$clientId" params={{ clientId: id }} size="sm" fw={600}>
            {name}
          </LinkAnchor>
          <Text size="xs" c="dimmed">
            {t(`clients.kind.${kind}`)} {version}
            {declared && ` · ${t('common.fromFile')}`}
          </Text>
          {problem !== undefined && (
            <Text size="xs" c="var(--mantine-color-error)">
              {say(problem)}
            </Text>
          )}
        </div>
      ),
    },
    { key: 'state', label: t('clients.stateLabel'), render: (client) => <ClientStatus client={client} /> },
    { key: 'up', label: t('clients.up'), align: 'end', render: (row) => format.speed(row.uploadSpeed) },
    { key: 'down', label: t('clients.down'), align: 'end', render: (row) => format.speed(row.downloadSpeed) },
    { key: 'active', label: t('clients.active'), align: 'end', render: (row) => format.count(row.activeDownloads) },
    { key: 'torrents', label: t('clients.torrents'), align: 'end', render: (row) => format.count(row.torrents) },
    {
      key: 'free',
      label: t('clients.free'),
      align: 'end',
      render: ({ freeBytes }) => (freeBytes === undefined ? '–' : format.bytes(freeBytes)),
    },
    {
      key: 'seen',
      label: t('clients.seen'),
      align: 'end',
      render: ({ seenAt }) => (seenAt === undefined ? t('common.never') : <Ago moment={seenAt} />),
    },
  ]
}
