import { Group, Progress, Stack, Text } from '@mantine/core'
import type { Grab } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { DataTable } from '../../components/data/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'

const knownStates = ['checking', 'downloading', 'seeding', 'paused', 'error'] as const

/** How far the client is, and with which peers. */
export function TransferPanel({ progress }: { readonly progress: NonNullable<Grab['progress']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { completedBytes, totalBytes, downloadSpeed, uploadSpeed, peers } = progress
  const share = totalBytes === 0 ? 0 : completedBytes / totalBytes
  const state = knownStates.find((known) => known === progress.state)
  return (
    <Panel title={t('grabs.transfer')}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            {state === undefined ? progress.state : t(`grabs.transferState.${state}`)} · {format.percent(share)}
          </Text>
          <Text size="sm" c="dimmed">
            {t('grabs.ofBytes', { done: format.bytes(completedBytes), total: format.bytes(totalBytes) })} · ↓{' '}
            {format.speed(downloadSpeed)} · ↑ {format.speed(uploadSpeed)}
          </Text>
        </Group>
        <Progress
          value={share * 100}
          color={share === 1 ? 'teal' : 'sea'}
          aria-label={t('grabs.transfer')}
          striped={share < 1}
          animated={share < 1}
        />
        {peers.length > 0 && (
          <DataTable
            label={t('grabs.peers')}
            rows={peers}
            rowKey={({ address }) => address}
            columns={[
              {
                key: 'address',
                label: t('swarms.address'),
                primary: true,
                render: ({ address }) => (
                  <Text ff="monospace" size="sm">
                    {address}
                  </Text>
                ),
              },
              { key: 'client', label: t('swarms.client'), render: ({ client }) => client || '–' },
              {
                key: 'progress',
                label: t('grabs.progress'),
                align: 'end',
                render: (peer) => format.percent(peer.progress),
              },
            ]}
          />
        )}
      </Stack>
    </Panel>
  )
}
