import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { removeFactors, setFactors, type TorrentFactors } from '@shoal/api'
import { IconDiscount2, IconPlus } from '@tabler/icons-react'
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
import { useFormat } from '../../i18n/format.ts'
import { FactorInput } from './factor-input.tsx'
import { isInfoHash, TorrentFields } from './torrent-fields.tsx'
import { TorrentName } from './torrent-name.tsx'
import { factorsQuery } from './tracker-queries.ts'

const DAY = 86_400_000 // milliseconds

/** Torrents whose bytes count more or less than once, freeleech among them. */
export function FactorsPanel() {
  const { t } = useTranslation()
  const [cursor, setCursor] = useState<string>()
  const factors = useQuery(factorsQuery(cursor === undefined ? {} : { cursor }))
  const columns = useFactorColumns()
  return (
    <Panel title={t('tracker.factors')} flush>
      <FactorForm />
      <PagedList
        query={factors}
        cursor={cursor}
        onMove={setCursor}
        empty={
          <EmptyState icon={IconDiscount2} title={t('tracker.noFactors')}>
            {t('tracker.noFactorsHint')}
          </EmptyState>
        }
      >
        {(rows) => (
          <DataTable label={t('tracker.factors')} columns={columns} rows={rows} rowKey={(row) => row.infoHash} />
        )}
      </PagedList>
    </Panel>
  )
}

const FOR_EVER: string | number = ''

function FactorForm() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { infoHash: '', name: '', downloadFactor: 0, uploadFactor: 1, days: FOR_EVER },
    validate: { infoHash: (value) => (isInfoHash(value) ? null : t('tracker.infoHashWrong')) },
  })
  const set = useMutation({
    mutationFn: ({ infoHash, days, ...body }: typeof form.values) => {
      const until = days === '' ? {} : { until: Date.now() + Number(days) * DAY }
      const params = { infoHash: infoHash.trim().toLowerCase() }
      return api.call(setFactors, { params, body: { ...body, ...until } })
    },
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey: ['tracker'] })
    },
  })
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => set.mutate(values))}>
      <Stack p="md" gap="sm">
        <Text size="sm" c="dimmed">
          {t('tracker.factorsLead')}
        </Text>
        {set.isError && <ErrorState error={set.error} />}
        <Group align="flex-start" gap="sm">
          <TorrentFields propsOf={form.getInputProps} />
          <FactorInput of="downloadFactor" w={130} {...form.getInputProps('downloadFactor')} />
          <FactorInput of="uploadFactor" w={130} {...form.getInputProps('uploadFactor')} />
          <NumberInput
            label={t('tracker.days')}
            placeholder={t('tracker.forEver')}
            w={130}
            min={1}
            max={3650}
            {...form.getInputProps('days')}
          />
          <Button type="submit" mt={25} loading={set.isPending} leftSection={<IconPlus size={16} aria-hidden />}>
            {t('tracker.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useFactorColumns(): readonly Column<TorrentFactors>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'torrent',
      label: t('swarms.torrent'),
      primary: true,
      render: (row) => <TorrentName name={row.name} infoHash={row.infoHash} />,
    },
    { key: 'down', label: t('tracker.rule.downloadFactor'), align: 'end', render: (row) => `× ${row.downloadFactor}` },
    { key: 'up', label: t('tracker.rule.uploadFactor'), align: 'end', render: (row) => `× ${row.uploadFactor}` },
    {
      key: 'until',
      label: t('tracker.until'),
      align: 'end',
      render: ({ until }) => (until === undefined ? t('tracker.forEver') : format.time(until)),
    },
    {
      key: 'remove',
      label: t('tracker.remove'),
      align: 'end',
      render: ({ infoHash, name }) => (
        <InstantButton
          text={t('tracker.remove')}
          label={t('tracker.removeNamed', { name: name || infoHash })}
          queryKey={['tracker']}
          onPress={() => api.call(removeFactors, { params: { infoHash } })}
        />
      ),
    },
  ]
}
