import { Stack, Text, Title } from '@mantine/core'
import type { PlannedRemoval } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'

interface RemovalPreviewProps {
  readonly preview: {
    readonly items: readonly PlannedRemoval[]
    readonly removing: number
    readonly removingBytes: number
    readonly keeping: number
  }
}

/** Torrent by torrent what the rules would do now, and why. */
export function RemovalPreview({ preview }: RemovalPreviewProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns = useRemovalColumns()
  const { items, removing, removingBytes, keeping } = preview
  return (
    <Stack gap="sm" mt="lg" aria-live="polite">
      <Title order={3} size="sm">
        {t('rules.removalTitle')}
      </Title>
      <Text size="sm">
        {items.length === 0
          ? t('rules.nothingMatches')
          : t('rules.removalSummary', { count: removing, keeping, size: format.bytes(removingBytes) })}
      </Text>
      {items.length > 0 && (
        <DataTable
          label={t('rules.removalTitle')}
          columns={columns}
          rows={items}
          rowKey={({ client, infoHash }) => `${client.id} ${infoHash}`}
        />
      )}
    </Stack>
  )
}

function useRemovalColumns(): readonly Column<PlannedRemoval>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return [
    {
      key: 'torrent',
      label: t('rules.torrent'),
      primary: true,
      render: ({ name, client, sizeBytes }) => (
        <div>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {client.name} · {format.bytes(sizeBytes)}
          </Text>
        </div>
      ),
    },
    {
      key: 'verdict',
      label: t('rules.verdict'),
      render: ({ removes, deleteFiles }) =>
        removes ? (
          <StatusBadge tone="bad">{t(deleteFiles ? 'rules.goesWithFiles' : 'rules.goes')}</StatusBadge>
        ) : (
          <StatusBadge tone="good">{t('rules.stays')}</StatusBadge>
        ),
    },
    {
      key: 'why',
      label: t('rules.why'),
      prose: true,
      render: ({ reasons }) => <Text size="sm">{reasons.map(say).join(' · ')}</Text>,
    },
  ]
}
