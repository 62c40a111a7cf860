import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { addBan, removeBan, type TrackerBan } from '@shoal/api'
import { IconBan, IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { bansQuery } from './tracker-queries.ts'

const HOUR = 3600 // seconds
const LONGEST = 8760 // hours, a year

/** Addresses that are shut out for a while. */
export function BansPanel() {
  const { t } = useTranslation()
  const [cursor, setCursor] = useState<string>()
  const bans = useQuery(bansQuery(cursor))
  const columns = useBanColumns()
  return (
    <Panel title={t('tracker.bans')} flush>
      <BanForm />
      <PagedList
        query={bans}
        cursor={cursor}
        onMove={setCursor}
        empty={
          <EmptyState icon={IconShieldCheck} title={t('tracker.noBans')}>
            {t('tracker.noBansHint')}
          </EmptyState>
        }
      >
        {(rows) => <DataTable label={t('tracker.bans')} columns={columns} rows={rows} rowKey={(row) => row.address} />}
      </PagedList>
    </Panel>
  )
}

function BanForm() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({ initialValues: { address: '', hours: 24, reason: '' } })
  const add = useMutation({
    mutationFn: ({ address, hours, reason }: typeof form.values) =>
      api.call(addBan, { body: { address: address.trim(), seconds: Math.round(hours * HOUR), reason } }),
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey: ['tracker'] })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => add.mutate(values))}>
      <Stack p="md" gap="sm">
        <Text size="sm" c="dimmed">
          {t('tracker.bansLead')}
        </Text>
        {add.isError && Object.keys(form.errors).length === 0 && <ErrorState error={add.error} />}
        <Group align="flex-start" gap="sm">
          <TextInput label={t('swarms.address')} maxLength={64} flex="1 1 12rem" {...form.getInputProps('address')} />
          <TextInput label={t('tracker.reason')} maxLength={200} flex="2 1 14rem" {...form.getInputProps('reason')} />
          <NumberInput label={t('tracker.hours')} w={120} min={0.1} max={LONGEST} {...form.getInputProps('hours')} />
          <Button type="submit" mt={25} loading={add.isPending} leftSection={<IconBan size={16} aria-hidden />}>
            {t('tracker.ban')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useBanColumns(): readonly Column<TrackerBan>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'address',
      label: t('swarms.address'),
      primary: true,
      render: ({ address }) => (
        <Text size="sm" ff="monospace">
          {address}
        </Text>
      ),
    },
    { key: 'reason', label: t('tracker.reason'), prose: true, render: ({ reason }) => reason },
    { key: 'until', label: t('tracker.until'), align: 'end', render: ({ until }) => format.time(until) },
    {
      key: 'remove',
      label: t('tracker.letIn'),
      align: 'end',
      render: ({ address }) => (
        <InstantButton
          text={t('tracker.letIn')}
          label={t('tracker.letInNamed', { name: address })}
          queryKey={['tracker']}
          onPress={() => api.call(removeBan, { params: { address } })}
        />
      ),
    },
  ]
}
