import { Alert, Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  createWorkerToken,
  listWorkers,
  listWorkerTokens,
  revokeWorkerToken,
  type ShotWorker,
  type WorkerToken,
} from '@shoal/api'
import { IconServer2 } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { Ago } from '../../components/ago.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'

const ROWS = 200
const REFRESH = 10_000 // milliseconds; nothing tells live when a worker was seen
const tokensKey = ['worker-tokens'] as const

/** The screenshot workers, here and on other machines, and the tokens that let the latter in. */
export function WorkersPanel() {
  const { t } = useTranslation()
  const workers = useQuery({
    queryKey: ['workers'],
    queryFn: ({ signal }) => api.call(listWorkers, { query: { limit: ROWS }, signal }),
    refetchInterval: REFRESH,
  })
  const tokens = useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => api.call(listWorkerTokens, { query: { limit: ROWS }, signal }),
  })
  const workerColumns = useWorkerColumns()
  const tokenColumns = useTokenColumns()
  return (
    <Panel title={t('settings.workers')} flush>
      <QueryView query={workers}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconServer2} title={t('settings.noWorkers')}>
              {t('settings.noWorkersHint')}
            </EmptyState>
          ) : (
            <DataTable label={t('settings.workers')} columns={workerColumns} rows={items} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
      <QueryView query={tokens}>
        {({ items, port }) => (
          <>
            <AddWorkerForm port={port} />
            {items.length > 0 && (
              <DataTable
                label={t('settings.workerTokens')}
                columns={tokenColumns}
                rows={items}
                rowKey={({ id }) => id}
              />
            )}
          </>
        )}
      </QueryView>
    </Panel>
  )
}

function AddWorkerForm({ port }: { readonly port: number | undefined }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() === '' ? t('settings.workerNameMissing') : null) },
  })
  const create = useMutation({
    mutationFn: ({ name }: typeof form.values) => api.call(createWorkerToken, { body: { name } }),
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey: tokensKey })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack gap="md" p="md">
        <Text size="sm" c="dimmed">
          {t('settings.workersLead')}
        </Text>
        {port === undefined && <Alert color="yellow">{t('settings.workersClosed')}</Alert>}
        {create.isError && !besideField && <ErrorState error={create.error} />}
        <Group align="flex-start" gap="sm">
          <TextInput
            name="worker"
            label={t('settings.workerName')}
            placeholder={t('settings.workerNameExample')}
            maxLength={64}
            flex="1 1 14rem"
            {...form.getInputProps('name')}
          />
          <Button type="submit" mt={25} loading={create.isPending} leftSection={<IconServer2 size={16} aria-hidden />}>
            {t('settings.addWorker')}
          </Button>
        </Group>
        {create.data !== undefined && (
          <Alert color="teal" title={t('settings.workerMade', { name: create.data.name })}>
            <Stack gap="xs">
              <Text size="sm">{t('settings.workerCommand')}</Text>
              <CopyField
                label={t('settings.workerCommandLabel')}
                value={`shoal worker --control https://${location.hostname}:${port ?? 5001} --token ${create.data.token}`}
              />
            </Stack>
          </Alert>
        )}
      </Stack>
    </form>
  )
}

function useWorkerColumns(): readonly Column<ShotWorker>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'id',
      label: t('settings.worker'),
      primary: true,
      render: ({ id, version }) => (
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {id}{' '}
          <Text span size="xs" c="dimmed">
            {version}
          </Text>
        </Text>
      ),
    },
    {
      key: 'state',
      label: t('settings.workerState'),
      render: ({ online }) => (
        <Badge variant="light" color={online ? 'teal' : 'gray'} tt="none">
          {online ? t('settings.workerOnline') : t('settings.workerGone')}
        </Badge>
      ),
    },
    { key: 'decoder', label: t('settings.decoder'), render: ({ decoder }) => <Text size="sm">{decoder}</Text> },
    {
      key: 'sandbox',
      prose: true,
      label: t('settings.sandbox'),
      render: ({ sandbox }) => (
        <Text size="sm">
          {sandbox
            .split(', ')
            .map((part) => t(`settings.sandboxOf.${part}`, { defaultValue: part }))
            .join(t('settings.sandboxJoin'))}
        </Text>
      ),
    },
    { key: 'running', label: t('settings.running'), align: 'end', render: ({ running }) => running },
    { key: 'seen', label: t('settings.seen'), align: 'end', render: ({ seenAt }) => <Ago moment={seenAt} /> },
  ]
}

function useTokenColumns(): readonly Column<WorkerToken>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'name',
      label: t('settings.workerName'),
      primary: true,
      render: ({ name }) => (
        <Text size="sm" fw={600}>
          {name}
        </Text>
      ),
    },
    { key: 'created', label: t('settings.created'), render: ({ createdAt }) => <Ago moment={createdAt} /> },
    {
      key: 'revoke',
      label: t('settings.revoke'),
      align: 'end',
      render: ({ id, name }) => (
        <InstantButton
          text={t('settings.revoke')}
          label={t('settings.revokeNamed', { name })}
          queryKey={tokensKey}
          onPress={() => api.call(revokeWorkerToken, { params: { tokenId: id } })}
        />
      ),
    },
  ]
}
