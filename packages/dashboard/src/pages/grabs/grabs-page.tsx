import { Text } from '@mantine/core'
import { type GrabState, type GrabSummary, grabStates } from '@shoal/api'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { GrabStateBadge } from '../../components/badges/grab-state-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkAnchor, LinkButton } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { type ChangeWanted, SearchAndState } from '../../components/search/search-and-state.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { grabsQuery } from './grab-queries.ts'

const route = getRouteApi('/pages/grabs')

/** Every release that came in, newest first, each with its state. */
export function GrabsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const grabs = useQuery(grabsQuery(search))
  const columns = useGrabColumns()
  const filtered = search.search !== undefined || search.state !== undefined
  const onFilter = useCallback((change: ChangeWanted<GrabState>) => void navigate({ search: change }), [navigate])
  return (
    <Page title={t('grabs.title')} description={t('grabs.lead')}>
      <Panel flush>
        <SearchAndState
          wanted={search}
          onChange={onFilter}
          states={grabStates}
          stateWords={(state) => t(`grabs.state.${state}`)}
          words={{ search: t('grabs.search'), filter: t('grabs.filterState'), any: t('grabs.anyState') }}
        />
        <PagedList
          query={grabs}
          cursor={search.cursor}
          onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
          empty={
            filtered ? (
              <NoMatch title={t('grabs.noMatch')} onClear={() => void navigate({ search: {} })}>
                {t('grabs.noMatchHint')}
              </NoMatch>
            ) : (
              <EmptyState
                icon={IconDownload}
                title={t('grabs.none')}
                actions={
                  <LinkButton to="/" variant="light">
                    {t('grabs.howTo')}
                  </LinkButton>
                }
              >
                {t('grabs.noneHint')}
              </EmptyState>
            )
          }
        >
          {(rows) => <DataTable label={t('grabs.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
        </PagedList>
      </Panel>
    </Page>
  )
}

function useGrabColumns(): readonly Column<GrabSummary>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return [
    {
      key: 'release',
      label: t('grabs.release'),
      primary: true,
      render: ({ id, releaseName, reason }) => (
        <>
          <LinkAnchor
            to="/grabs/$grabId"
            params={{ grabId: id }}
            fw={500}
            size="sm"
            style={{ overflowWrap: 'anywhere' }}
          >
            {releaseName}
          </LinkAnchor>
          {reason !== undefined && (
            <Text size="xs" c="dimmed">
              {say(reason)}
            </Text>
          )}
        </>
      ),
    },
    { key: 'state', label: t('grabs.stateLabel'), render: (grab) => <GrabStateBadge grab={grab} /> },
    { key: 'indexer', label: t('grabs.indexer'), render: ({ indexer }) => indexer },
    { key: 'client', label: t('grabs.client'), render: ({ client }) => client?.name ?? '–' },
    {
      key: 'size',
      label: t('grabs.size'),
      align: 'end',
      render: ({ sizeBytes }) => (sizeBytes === undefined ? '–' : format.bytes(sizeBytes)),
    },
    { key: 'changed', label: t('grabs.changed'), align: 'end', render: ({ changedAt }) => <Ago moment={changedAt} /> },
  ]
}
