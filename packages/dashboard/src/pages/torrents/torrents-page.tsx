import { Group, Progress, Select, Text } from '@mantine/core'
import type { FleetTorrent } from '@shoal/api'
import { IconArrowsExchange, IconStack2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { clientChoicesQuery } from '../../api/client-choices-query.ts'
import { atCursor } from '../../app/list-search.ts'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { LinkAnchor, LinkButton } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search/search-field.tsx'
import { useFormat } from '../../i18n/format.ts'
import { ActivityBadge } from './activity-badge.tsx'
import { MoveButton } from './move-button.tsx'
import { torrentsQuery } from './torrent-queries.ts'

const route = getRouteApi('/pages/torrents')

/** The torrents of all clients as one list. */
export function TorrentsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const torrents = useQuery(torrentsQuery(search))
  const { data: clients = [] } = useQuery(clientChoicesQuery)
  const columns = useTorrentColumns(clients.length > 1)
  const filtered = search.search !== undefined || search.client !== undefined
  const onSearch = useCallback(
    (text: string) => {
      void navigate({ search: ({ client }) => ({ ...(client && { client }), ...(text && { search: text }) }) })
    },
    [navigate],
  )
  return (
    <Page
      title={t('torrents.title')}
      description={t('torrents.lead')}
      actions={
        <LinkButton to="/torrents/moves" variant="default" leftSection={<IconArrowsExchange size={16} aria-hidden />}>
          {t('torrents.moves')}
        </LinkButton>
      }
    >
      <Panel flush>
        <Group p="md" gap="sm">
          <SearchField label={t('torrents.search')} value={search.search ?? ''} onSearch={onSearch} />
          <Select
            aria-label={t('torrents.filterClient')}
            placeholder={t('torrents.anyClient')}
            clearable
            w={200}
            data={clients}
            value={search.client ?? null}
            onChange={(client) =>
              void navigate({
                search: ({ search: text }) => ({ ...(text && { search: text }), ...(client && { client }) }),
              })
            }
          />
        </Group>
        <PagedList
          query={torrents}
          cursor={search.cursor}
          onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
          empty={
            filtered ? (
              <NoMatch title={t('torrents.noMatch')} onClear={() => void navigate({ search: {} })}>
                {t('torrents.noMatchHint')}
              </NoMatch>
            ) : (
              <EmptyState icon={IconStack2} title={t('torrents.none')}>
                {t('torrents.noneHint')}
              </EmptyState>
            )
          }
        >
          {(rows) => (
            <DataTable
              label={t('torrents.title')}
              columns={columns}
              rows={rows}
              rowKey={({ clientId, infoHash }) => `${clientId} ${infoHash}`}
            />
          )}
        </PagedList>
      </Panel>
    </Page>
  )
}

function useTorrentColumns(movable: boolean): readonly Column<FleetTorrent>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const columns: readonly Column<FleetTorrent>[] = [
    {
      key: 'torrent',
      label: t('torrents.torrent'),
      primary: true,
      render: ({ name, infoHash, category, error }) => (
        <>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Group gap="xs" c="dimmed">
            <InfoHashText infoHash={infoHash} />
            {category !== '' && <Text size="xs">{category}</Text>}
          </Group>
          {error !== undefined && (
            <Text size="xs" c="var(--mantine-color-error)">
              {error}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'client',
      label: t('torrents.client'),
      render: ({ clientId, clientName }) => (
        <LinkAnchor to="/clients/$clientId" params={{ clientId }} size="sm">
          {clientName}
        </LinkAnchor>
      ),
    },
    { key: 'state', label: t('torrents.stateLabel'), render: ({ activity }) => <ActivityBadge activity={activity} /> },
    {
      key: 'progress',
      label: t('torrents.progress'),
      align: 'end',
      render: (torrent) => <TorrentProgress torrent={torrent} />,
    },
    { key: 'up', label: t('torrents.up'), align: 'end', render: (row) => format.speed(row.uploadSpeed) },
    { key: 'down', label: t('torrents.down'), align: 'end', render: (row) => format.speed(row.downloadSpeed) },
    {
      key: 'ratio',
      label: t('torrents.ratio'),
      align: 'end',
      render: ({ uploadedBytes, downloadedBytes }) =>
        downloadedBytes === 0 ? '–' : (uploadedBytes / downloadedBytes).toFixed(2),
    },
  ]
  const move: Column<FleetTorrent> = {
    key: 'move',
    label: t('torrents.move'),
    align: 'end',
    render: (torrent) => <MoveButton torrent={torrent} />,
  }
  return movable ? [...columns, move] : columns
}

function TorrentProgress({ torrent: { name, totalBytes, leftBytes } }: { readonly torrent: FleetTorrent }) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = totalBytes === 0 ? 0 : (totalBytes - leftBytes) / totalBytes
  return (
    <div>
      <Text size="sm">
        {format.percent(share)} · {format.bytes(totalBytes)}
      </Text>
      {share < 1 && <Progress size={4} value={share * 100} aria-label={`${t('torrents.progress')}: ${name}`} />}
    </div>
  )
}
