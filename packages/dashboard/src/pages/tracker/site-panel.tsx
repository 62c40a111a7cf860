import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type CreditDelivery, replayDeliveries, saveCreditWebhook } from '@shoal/api'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { Ago } from '../../components/ago.tsx'
import { StatusBadge } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { accessQuery, deliveriesQuery } from './tracker-queries.ts'

/** Where credits are handed over, and what became of each batch. */
export function SitePanel() {
  const { t } = useTranslation()
  const access = useQuery(accessQuery)
  const [cursor, setCursor] = useState<string>()
  const deliveries = useQuery(deliveriesQuery(cursor))
  const columns = useDeliveryColumns()
  return (
    <>
      <Panel title={t('tracker.webhook')}>
        <QueryView query={access}>{(data) => <WebhookForm url={data.webhook?.url ?? ''} />}</QueryView>
      </Panel>
      <Panel title={t('tracker.deliveries')} flush>
        <PagedList
          query={deliveries}
          cursor={cursor}
          onMove={setCursor}
          empty={
            <EmptyState icon={IconSend} title={t('tracker.noDeliveries')}>
              {t('tracker.noDeliveriesHint')}
            </EmptyState>
          }
        >
          {(rows) => (
            <DataTable label={t('tracker.deliveries')} columns={columns} rows={rows} rowKey={({ id }) => String(id)} />
          )}
        </PagedList>
      </Panel>
    </>
  )
}

function WebhookForm({ url }: { readonly url: string }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({ initialValues: { url, secret: '' } })
  const save = useMutation({
    mutationFn: (values: typeof form.values) => {
      const secret = values.secret === '' ? {} : { secret: values.secret }
      return api.call(saveCreditWebhook, {
        body: values.url.trim() === '' ? {} : { url: values.url.trim(), ...secret },
      })
    },
    onSuccess: (saved) => {
      queryClient.setQueryData(accessQuery.queryKey, saved)
      form.setValues({ url: saved.webhook?.url ?? '', secret: '' })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('tracker.webhookLead')}
        </Text>
        {save.isError && Object.keys(form.errors).length === 0 && <ErrorState error={save.error} />}
        <Group align="flex-start" gap="sm">
          <TextInput
            type="url"
            label={t('tracker.webhookUrl')}
            placeholder="https://site.example/credits"
            flex="2 1 18rem"
            {...form.getInputProps('url')}
          />
          <PasswordInput
            label={t('tracker.webhookSecret')}
            placeholder={url === '' ? '' : t('tracker.secretKept')}
            autoComplete="new-password"
            maxLength={200}
            flex="1 1 14rem"
            {...form.getInputProps('secret')}
          />
          <Button type="submit" mt={25} loading={save.isPending}>
            {t('tracker.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useDeliveryColumns(): readonly Column<CreditDelivery>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    { key: 'id', label: t('tracker.batch'), primary: true, render: ({ id }) => id },
    { key: 'at', label: t('tracker.when'), render: ({ at }) => <Ago moment={at} /> },
    { key: 'users', label: t('tracker.users'), align: 'end', render: ({ users }) => format.count(users) },
    {
      key: 'delivered',
      label: t('tracker.state'),
      render: ({ deliveredAt }) =>
        deliveredAt === undefined ? (
          <StatusBadge tone="busy">{t('tracker.waiting')}</StatusBadge>
        ) : (
          <StatusBadge tone="good">{t('tracker.delivered')}</StatusBadge>
        ),
    },
    {
      key: 'replay',
      label: t('tracker.replay'),
      align: 'end',
      render: ({ id, deliveredAt }) => (deliveredAt === undefined ? '–' : <ReplayButton from={id} />),
    },
  ]
}

function ReplayButton({ from }: { readonly from: number }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const replay = useMutation({
    mutationFn: () => api.call(replayDeliveries, { body: { from } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tracker'] }),
  })
  return (
    <Button
      size="xs"
      variant="subtle"
      loading={replay.isPending}
      onClick={() => replay.mutate()}
      aria-label={t('tracker.replayFrom', { batch: from })}
    >
      {t('tracker.replay')}
    </Button>
  )
}
