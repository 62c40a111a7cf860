import { Group, Text } from '@mantine/core'
import type { NoticeChannel } from '@shoal/api'
import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { StatusBadge } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { EditChannelButton, RemoveChannelButton } from './channel-buttons.tsx'
import { channelsQuery } from './notice-queries.ts'

/** The channels that exist: what each tells of, and where it goes. */
export function ChannelsPanel() {
  const { t } = useTranslation()
  const channels = useQuery(channelsQuery)
  const columns = useChannelColumns()
  return (
    <Panel title={t('notices.channels')} flush>
      <QueryView query={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconBell} title={t('notices.none')}>
              {t('notices.noneHint')}
            </EmptyState>
          ) : (
            <DataTable label={t('notices.channels')} columns={columns} rows={items} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
    </Panel>
  )
}

function useChannelColumns(): readonly Column<NoticeChannel>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'name',
      label: t('notices.name'),
      primary: true,
      render: ({ name, kind, declared }) => (
        <>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`notices.kind.${kind}`)}
            {declared && ` · ${t('common.fromFile')}`}
          </Text>
        </>
      ),
    },
    {
      key: 'state',
      label: t('notices.stateLabel'),
      render: ({ enabled }) => (
        <StatusBadge tone={enabled ? 'good' : 'idle'}>{t(enabled ? 'notices.on' : 'notices.off')}</StatusBadge>
      ),
    },
    {
      key: 'events',
      label: t('notices.events'),
      prose: true,
      render: ({ events }) => events.map((event) => t(`notices.event.${event}`)).join(' · '),
    },
    { key: 'to', label: t('notices.to'), prose: true, render: ({ address }) => address },
    {
      key: 'change',
      label: t('notices.edit'),
      align: 'end',
      render: (channel) =>
        channel.declared ? (
          '–'
        ) : (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            <EditChannelButton channel={channel} />
            <RemoveChannelButton channel={channel} />
          </Group>
        ),
    },
  ]
}
