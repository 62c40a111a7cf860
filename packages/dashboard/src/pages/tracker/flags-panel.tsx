import { Text } from '@mantine/core'
import { dropFlag, type TrackerFlag } from '@shoal/api'
import { IconFlagCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { flagsQuery } from './tracker-queries.ts'

/** What users did that a person should look at. */
export function FlagsPanel() {
  const { t } = useTranslation()
  const [cursor, setCursor] = useState<string>()
  const flags = useQuery(flagsQuery(cursor))
  const columns = useFlagColumns()
  return (
    <Panel title={t('tracker.flags')} flush>
      <PagedList
        query={flags}
        cursor={cursor}
        onMove={setCursor}
        empty={
          <EmptyState icon={IconFlagCheck} title={t('tracker.noFlags')}>
            {t('tracker.noFlagsHint')}
          </EmptyState>
        }
      >
        {(rows) => (
          <DataTable label={t('tracker.flags')} columns={columns} rows={rows} rowKey={({ id }) => String(id)} />
        )}
      </PagedList>
    </Panel>
  )
}

const words = { 'impossible speed': 'tracker.flag.speed', 'many addresses': 'tracker.flag.addresses' } as const

function useFlagColumns(): readonly Column<TrackerFlag>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'user',
      label: t('tracker.userName'),
      primary: true,
      render: ({ userName, userId }) => (
        <Text size="sm" fw={600}>
          {userName ?? userId}
        </Text>
      ),
    },
    {
      key: 'kind',
      label: t('tracker.what'),
      prose: true,
      render: ({ kind, detail }) => (
        <>
          <Text size="sm">{t(words[kind])}</Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {detail}
          </Text>
        </>
      ),
    },
    { key: 'at', label: t('tracker.when'), align: 'end', render: ({ at }) => <Ago moment={at} /> },
    {
      key: 'done',
      label: t('tracker.dealtWith'),
      align: 'end',
      render: ({ id, userName = '' }) => (
        <InstantButton
          text={t('tracker.dealtWith')}
          label={t('tracker.dealtWithNamed', { name: userName })}
          queryKey={['tracker']}
          onPress={() => api.call(dropFlag, { params: { flagId: id } })}
        />
      ),
    },
  ]
}
