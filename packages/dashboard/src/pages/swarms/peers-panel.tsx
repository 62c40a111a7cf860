import { Group, Text } from '@mantine/core'
import type { SwarmPeer } from '@shoal/api'
import { IconUsers } from '@tabler/icons-react'
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
import { NoMatch } from '../../components/no-match.tsx'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search/search-field.tsx'
import { useFormat } from '../../i18n/format.ts'
import { SortSelect } from './sort-select.tsx'
import { peersQuery } from './swarm-queries.ts'

const route = getRouteApi('/pages/swarms/$infoHash')

/** The peers of one swarm as the tracker sees them now: search, order and place are part of the address. */
export function PeersPanel({ infoHash }: { readonly infoHash: string }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const peers = useQuery(peersQuery(infoHash, search))
  const columns = usePeerColumns()
  const filtered = search.search !== undefined
  const onSearch = useCallback(
    (text: string) =>
      void navigate({ search: ({ sort }) => ({ ...(sort && { sort }), ...(text !== '' && { search: text }) }) }),
    [navigate],
  )
  const orders = [
    { value: 'address', label: t('swarms.address') },
    { value: 'client', label: t('swarms.client') },
    { value: 'left', label: t('swarms.left') },
    { value: 'uploaded', label: t('swarms.uploaded') },
    { value: 'downloaded', label: t('swarms.downloaded') },
    { value: 'lastAnnounce', label: t('swarms.seen') },
  ] as const
  return (
    <Panel title={t('swarms.peers')} flush>
      <Group p="md">
        <SearchField label={t('swarms.searchPeers')} value={search.search ?? ''} onSearch={onSearch} />
        <SortSelect
          value={search.sort ?? 'address'}
          options={orders}
          onChange={(sort) =>
            void navigate({ search: ({ search: text }) => ({ ...(text && { search: text }), sort }) })
          }
        />
      </Group>
      <PagedList
        query={peers}
        cursor={search.cursor}
        onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
        empty={
          filtered ? (
            <NoMatch title={t('swarms.noPeerMatches')} onClear={() => onSearch('')}>
              {t('swarms.noPeerMatchesHint')}
            </NoMatch>
          ) : (
            <EmptyState icon={IconUsers} title={t('swarms.noPeers')}>
              {t('swarms.noPeersHint')}
            </EmptyState>
          )
        }
      >
        {(rows) => (
          <DataTable
            label={t('swarms.peers')}
            columns={columns}
            rows={rows}
            rowKey={({ address, port, protocol }) => `${address} ${port} ${protocol}`}
          />
        )}
      </PagedList>
    </Panel>
  )
}

function usePeerColumns(): readonly Column<SwarmPeer>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const bytes = (value: number | undefined) => (value === undefined ? '–' : format.bytes(value))
  const speed = (value: number | undefined) => (value === undefined ? '–' : format.speed(value))
  return [
    {
      key: 'address',
      label: t('swarms.address'),
      primary: true,
      render: ({ address, port, sourceAddress, protocol }) => (
        <>
          <Text ff="monospace" size="sm">
            {address.includes(':') ? `[${address}]` : address}:{port}
          </Text>
          <Text size="xs" c="dimmed">
            {sourceAddress === undefined ? '' : `${t('swarms.announcedFrom', { address: sourceAddress })} · `}
            {protocol === undefined ? '' : t(`swarms.over.${protocol}`)}
          </Text>
        </>
      ),
    },
    {
      key: 'role',
      label: t('swarms.role'),
      render: ({ seeder, paused = false }) =>
        seeder ? (
          <StatusBadge tone="good">{t('swarms.seeder')}</StatusBadge>
        ) : (
          <StatusBadge tone="busy">{paused ? t('swarms.paused') : t('swarms.leecher')}</StatusBadge>
        ),
    },
    { key: 'client', label: t('swarms.client'), render: ({ client }) => client ?? t('common.unknown') },
    { key: 'left', label: t('swarms.left'), align: 'end', render: ({ leftBytes }) => bytes(leftBytes) },
    {
      key: 'uploaded',
      label: t('swarms.uploaded'),
      align: 'end',
      render: ({ uploadedBytes, uploadSpeed }) => <Moved amount={bytes(uploadedBytes)} speed={speed(uploadSpeed)} />,
    },
    {
      key: 'downloaded',
      label: t('swarms.downloaded'),
      align: 'end',
      render: ({ downloadedBytes, downloadSpeed }) => (
        <Moved amount={bytes(downloadedBytes)} speed={speed(downloadSpeed)} />
      ),
    },
    {
      key: 'seen',
      label: t('swarms.seen'),
      align: 'end',
      render: ({ seenAt }) => (seenAt === undefined ? '–' : <Ago moment={seenAt} />),
    },
  ]
}

/** What went one way so far, above how fast it went lately. */
function Moved({ amount, speed }: { readonly amount: string; readonly speed: string }) {
  return (
    <>
      <Text size="sm">{amount}</Text>
      <Text size="xs" c="dimmed">
        {speed}
      </Text>
    </>
  )
}
