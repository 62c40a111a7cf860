import { Group, Progress, Text } from '@mantine/core'
import { type Task, type TaskState, taskStates } from '@shoal/api'
import { IconCamera } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { TaskStateBadge } from '../../components/badges/task-state-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkAnchor } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { type ChangeWanted, SearchAndState } from '../../components/search/search-and-state.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { ShotRulesPanel } from './shot-rules-panel.tsx'
import { SubmitTaskForm } from './submit-task-form.tsx'
import { tasksQuery } from './task-queries.ts'

const route = getRouteApi('/pages/screenshots')

/** Every screenshot task, newest first, and the form that asks for one more. */
export function TasksPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const tasks = useQuery(tasksQuery(search))
  const columns = useTaskColumns()
  const filtered = search.search !== undefined || search.state !== undefined
  const onFilter = useCallback((change: ChangeWanted<TaskState>) => void navigate({ search: change }), [navigate])
  return (
    <Page title={t('tasks.title')} description={t('tasks.lead')}>
      <SubmitTaskForm />
      <Panel flush>
        <SearchAndState
          wanted={search}
          onChange={onFilter}
          states={taskStates}
          stateWords={(state) => t(`gallery.taskState.${state}`)}
          words={{ search: t('tasks.search'), filter: t('tasks.filterState'), any: t('tasks.anyState') }}
        />
        <PagedList
          query={tasks}
          cursor={search.cursor}
          onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
          empty={
            filtered ? (
              <NoMatch title={t('tasks.noMatch')} onClear={() => void navigate({ search: {} })}>
                {t('tasks.noMatchHint')}
              </NoMatch>
            ) : (
              <EmptyState icon={IconCamera} title={t('tasks.none')}>
                {t('tasks.noneHint')}
              </EmptyState>
            )
          }
        >
          {(rows) => <DataTable label={t('tasks.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
        </PagedList>
      </Panel>
      <ShotRulesPanel />
    </Page>
  )
}

function useTaskColumns(): readonly Column<Task>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return [
    {
      key: 'torrent',
      label: t('tasks.torrentColumn'),
      primary: true,
      render: ({ id, name, infoHash, failure }) => (
        <>
          <LinkAnchor
            to="/gallery/$taskId"
            params={{ taskId: id }}
            fw={500}
            size="sm"
            style={{ overflowWrap: 'anywhere' }}
          >
            {name ?? infoHash}
          </LinkAnchor>
          {failure !== undefined && (
            <Text size="xs" c="dimmed">
              {say(failure)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'state',
      label: t('tasks.state'),
      render: ({ state, partial, options }) => (
        <TaskStateBadge state={state} partial={partial} quoteOnly={options.quoteOnly} />
      ),
    },
    {
      key: 'shots',
      label: t('tasks.shots'),
      render: ({ shotsDone, shotsWanted, progress, state }) => (
        <Group gap={8} wrap="nowrap">
          <Text size="sm">
            {format.count(shotsDone)} / {format.count(shotsWanted)}
          </Text>
          {state === 'running' && (
            <Progress w={70} value={progress * 100} aria-label={t('gallery.progress')} animated />
          )}
        </Group>
      ),
    },
    { key: 'fetched', label: t('gallery.fetched'), align: 'end', render: (task) => format.bytes(task.bytesFetched) },
    { key: 'changed', label: t('tasks.changed'), align: 'end', render: ({ changedAt }) => <Ago moment={changedAt} /> },
  ]
}
