import { Group, Text } from '@mantine/core'
import type { Swarm } from '@shoal/api'
import { IconAffiliate } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkAnchor } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { SearchField } from '../../components/search/search-field.tsx'
import { useFormat } from '../../i18n/format.ts'
import { SortSelect } from './sort-select.tsx'
import { swarmsQuery } from './swarm-queries.ts'

const route = getRouteApi('/pages/swarms')

/** Every swarm of Shoal's own tracker: which torrents exist, and how many peers each has. */
export function SwarmsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const swarms = useQuery(swarmsQuery(search))
  const columns = useSwarmColumns()
  const filtered = search.search !== undefined
  const onSearch = useCallback(
    (text: string) =>
      void navigate({ search: ({ sort }) => ({ ...(sort && { sort }), ...(text !== '' && { search: text }) }) }),
    [navigate],
  )
  const orders = [
    { value: 'seeders', label: t('swarms.seeders') },
    { value: 'leechers', label: t('swarms.leechers') },
    { value: 'completed', label: t('swarms.completed') },
    { value: 'lastAnnounce', label: t('swarms.seen') },
    { value: 'name', label: t('swarms.torrent') },
  ] as const
  return (
    <Page title={t('swarms.title')} description={t('swarms.lead')}>
      <Panel flush>
        <Group p="md">
          <SearchField label={t('swarms.search')} value={search.search ?? ''} onSearch={onSearch} />
          <SortSelect
            value={search.sort ?? 'seeders'}
            options={orders}
            onChange={(sort) =>
              void navigate({ search: ({ search: text }) => ({ ...(text && { search: text }), sort }) })
            }
          />
        </Group>
        <PagedList
          query={swarms}
          cursor={search.cursor}
          onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
          empty={
            filtered ? (
              <NoMatch title={t('swarms.noMatch')} onClear={() => onSearch('')}>
                {t('swarms.noMatchHint')}
              </NoMatch>
            ) : (
              <EmptyState icon={IconAffiliate} title={t('swarms.none')}>
                {t('swarms.noneHint')}
              </EmptyState>
            )
          }
        >
          {(rows) => (
            <DataTable label={t('swarms.title')} columns={columns} rows={rows} rowKey={(row) => row.infoHash} />
          )}
        </PagedList>
      </Panel>
    </Page>
  )
}

function useSwarmColumns(): readonly Column<Swarm>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'torrent',
      label: t('swarms.torrent'),
      primary: true,
      render: ({ infoHash, name }) => (
        <>
          <LinkAnchor
            to="/swarms/$infoHash"
            params={{ infoHash }}
            fw={500}
            size="sm"
            style={{ overflowWrap: 'anywhere' }}
          >
            {name ?? t('swarms.nameless')}
          </LinkAnchor>
          <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {infoHash}
          </Text>
        </>
      ),
    },
    { key: 'seeders', label: t('swarms.seeders'), align: 'end', render: (row) => format.count(row.seeders) },
    { key: 'leechers', label: t('swarms.leechers'), align: 'end', render: (row) => format.count(row.leechers) },
    { key: 'completed', label: t('swarms.completed'), align: 'end', render: (row) => format.count(row.completed) },
    {
      key: 'seen',
      label: t('swarms.seen'),
      align: 'end',
      render: ({ announcedAt }) => (announcedAt === undefined ? '–' : <Ago moment={announcedAt} />),
    },
  ]
}
