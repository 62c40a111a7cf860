import { Group, Stack, Text } from '@mantine/core'
import type { Move } from '@shoal/api'
import { IconArrowRight, IconArrowsExchange } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { BackLink } from '../../components/back-link.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { useMessageWords } from '../../i18n/message-words.ts'
import { MoveProgress } from './move-progress.tsx'
import { movesQuery } from './torrent-queries.ts'
import { UndoButton } from './undo-button.tsx'

const route = getRouteApi('/pages/torrents/moves')

/** Torrents on their way from one client to another, and those that went before, newest first. */
export function MovesPage() {
  const { t } = useTranslation()
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const moves = useQuery(movesQuery(cursor))
  const columns = useMoveColumns()
  return (
    <Stack gap="sm">
      <BackLink to="/torrents" label="torrents.title" />
      <Page title={t('torrents.moves')} description={t('torrents.movesLead')}>
        <Panel flush>
          <PagedList
            query={moves}
            cursor={cursor}
            onMove={(next) => void navigate({ search: atCursor(next) })}
            empty={
              <EmptyState
                icon={IconArrowsExchange}
                title={t('torrents.noMoves')}
                actions={
                  <LinkButton to="/torrents" variant="light">
                    {t('torrents.title')}
                  </LinkButton>
                }
              >
                {t('torrents.noMovesHint')}
              </EmptyState>
            }
          >
            {(rows) => <DataTable label={t('torrents.moves')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
          </PagedList>
        </Panel>
      </Page>
    </Stack>
  )
}

function useMoveColumns(): readonly Column<Move>[] {
  const { t } = useTranslation()
  const say = useMessageWords()
  return [
    {
      key: 'torrent',
      label: t('torrents.torrent'),
      primary: true,
      render: ({ name, problem }) => (
        <>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          {problem !== undefined && (
            <Text size="xs" c="dimmed">
              {say(problem)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'way',
      label: t('torrents.way'),
      render: ({ fromName, toName }) => (
        <Group gap={6} wrap="nowrap">
          <Text size="sm">{fromName}</Text>
          <IconArrowRight size={14} role="img" aria-label={t('torrents.to')} />
          <Text size="sm">{toName}</Text>
        </Group>
      ),
    },
    { key: 'state', label: t('torrents.stateLabel'), render: (move) => <MoveProgress move={move} /> },
    { key: 'begun', label: t('torrents.begun'), align: 'end', render: ({ createdAt }) => <Ago moment={createdAt} /> },
    { key: 'undo', label: t('torrents.undo'), align: 'end', render: (move) => <UndoButton move={move} /> },
  ]
}
