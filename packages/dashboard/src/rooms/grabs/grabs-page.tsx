import { Button, Group, Select, Text } from '@mantine/core'
import { type GrabSummary, grabState, grabStates } from '@shoal/api'
import { IconDownload, IconFilterOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { GrabStateBadge } from '../../components/grab-state-badge.tsx'
import { LinkAnchor, LinkButton } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { grabsQuery } from './grab-queries.ts'

const route = getRouteApi('/rooms/grabs')

/** Every release that came in, newest first, each with its state. */
export function GrabsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const grabs = useQuery(grabsQuery(search))
  const columns = useGrabColumns()
  const filtered = search.search !== undefined || search.state !== undefined
  const onSearch = useCallback(
    (text: string) => {
      void navigate({ search: ({ state }) => ({ ...(state && { state }), ...(text && { search: text }) }) })
    },
    [navigate],
  )
  return (
    <Page title={t('grabs.title')} description={t('grabs.lead')}>
      <Panel flush>
        <Group p="md" gap="sm">
          <SearchField label={t('grabs.search')} value={search.search ?? ''} onSearch={onSearch} />
          <Select
            aria-label={t('grabs.filterState')}
            placeholder={t('grabs.anyState')}
            clearable
            w={200}
            data={grabStates.map((state) => ({ value: state, label: t(`grabs.state.${state}`) }))}
            value={search.state ?? null}
            onChange={(value) => {
              const state = grabState.safeParse(value)
              void navigate({
                search: ({ search: text }) => ({
                  ...(text && { search: text }),
                  ...(state.success && { state: state.data }),
                }),
              })
            }}
          />
        </Group>
        <QueryView query={grabs}>
          {({ items, nextCursor, total }) =>
            items.length === 0 ? (
              <EmptyState
                icon={filtered ? IconFilterOff : IconDownload}
                title={filtered ? t('grabs.noMatch') : t('grabs.none')}
                actions={
                  filtered ? (
                    <Button variant="light" onClick={() => void navigate({ search: {} })}>
                      {t('common.clearFilters')}
                    </Button>
                  ) : (
                    <LinkButton to="/" variant="light">
                      {t('grabs.howTo')}
                    </LinkButton>
                  )
                }
              >
                {filtered ? t('grabs.noMatchHint') : t('grabs.noneHint')}
              </EmptyState>
            ) : (
              <>
                <DataTable label={t('grabs.title')} columns={columns} rows={items} rowKey={({ id }) => id} />
                <Pager
                  cursor={search.cursor}
                  nextCursor={nextCursor}
                  total={total}
                  onMove={(cursor) =>
                    void navigate({ search: ({ cursor: _, ...rest }) => ({ ...rest, ...(cursor && { cursor }) }) })
                  }
                />
              </>
            )
          }
        </QueryView>
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
    { key: 'state', label: t('grabs.stateLabel'), render: ({ state }) => <GrabStateBadge state={state} /> },
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
