import { Text } from '@mantine/core'
import {
  ApiError,
  type Creation,
  type CreationPlan,
  type CreationRequest,
  planCreation,
  startCreation,
} from '@shoal/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { FactGrid } from '../../components/data/fact-grid.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LinkAnchor } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { CreateForm } from './create-form.tsx'
import { CreationPanel, CreationStateBadge } from './creation-panel.tsx'
import { creationDefaultsQuery, creationQuery, creationsQuery } from './creation-queries.ts'
import { FileList } from './file-list.tsx'

const route = getRouteApi('/pages/toolkit/create')

/** Makes a torrent of files on the machine: choose, preview, make, take it away or seed it. */
export function CreatePage() {
  const { t } = useTranslation()
  const { creation } = route.useSearch()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const defaults = useQuery(creationDefaultsQuery)
  const plan = useMutation({ mutationFn: (body: CreationRequest) => api.call(planCreation, { body }) })
  const start = useMutation({
    mutationFn: (body: CreationRequest) => api.call(startCreation, { body }),
    onSuccess: async (made) => {
      plan.reset()
      queryClient.setQueryData(creationQuery(made.id).queryKey, made)
      await queryClient.invalidateQueries({ queryKey: creationsQuery.queryKey })
      await navigate({ search: { creation: made.id } })
    },
  })
  const refusal = start.error ?? plan.error
  return (
    <Page title={t('create.title')} description={t('create.lead')}>
      {creation !== undefined && <CreationPanel creationId={creation} />}
      {refusal !== null && !belongsToFields(refusal) && <ErrorState error={refusal} />}
      <QueryView query={defaults}>
        {(data) => (
          <CreateForm
            defaults={data}
            busy={start.isPending}
            refusal={refusal}
            onPreview={(request) => {
              start.reset()
              plan.mutate(request)
            }}
            onCreate={(request) => start.mutate(request)}
          />
        )}
      </QueryView>
      {plan.data !== undefined && <PlanPanel plan={plan.data} />}
      <RecentCreations />
    </Page>
  )
}

function belongsToFields(error: unknown): boolean {
  return error instanceof ApiError && ['invalid-fields', 'path-not-allowed'].includes(error.problem.code)
}

function PlanPanel({ plan }: { readonly plan: CreationPlan }) {
  const { t } = useTranslation()
  const format = useFormat()
  const pieces = t('toolkit.piecesOf', { count: plan.pieceCount, length: format.bytes(plan.pieceLength) })
  return (
    <Panel title={t('create.planTitle')}>
      <Text size="sm" c="dimmed" mb="md">
        {t('create.planLead')}
      </Text>
      <FactGrid
        facts={[
          { label: t('toolkit.name'), value: plan.name },
          { label: t('toolkit.format'), value: t(`create.formatOf.${plan.format}`) },
          { label: t('toolkit.size'), value: format.bytes(plan.contentLength) },
          { label: t('toolkit.pieces'), value: pieces },
          { label: t('toolkit.files'), value: format.count(plan.fileCount) },
        ]}
      />
      <FileList files={plan.files} total={plan.fileCount} />
    </Panel>
  )
}

function RecentCreations() {
  const { t } = useTranslation()
  const creations = useQuery(creationsQuery)
  const format = useFormat()
  const items = creations.data?.items ?? []
  if (items.length === 0) return null
  const columns: readonly Column<Creation>[] = [
    {
      key: 'name',
      label: t('toolkit.name'),
      primary: true,
      render: ({ id, name }) => (
        <LinkAnchor
          to="/toolkit/create"
          search={{ creation: id }}
          fw={500}
          size="sm"
          style={{ overflowWrap: 'anywhere' }}
        >
          {name}
        </LinkAnchor>
      ),
    },
    { key: 'state', label: t('create.stateColumn'), render: ({ state }) => <CreationStateBadge state={state} /> },
    { key: 'size', label: t('toolkit.size'), align: 'end', render: ({ totalBytes }) => format.bytes(totalBytes) },
    { key: 'at', label: t('create.created'), align: 'end', render: ({ createdAt }) => <Ago moment={createdAt} /> },
  ]
  return (
    <Panel title={t('create.recent')} flush>
      <DataTable label={t('create.recent')} columns={columns} rows={items} rowKey={({ id }) => id} />
    </Panel>
  )
}
