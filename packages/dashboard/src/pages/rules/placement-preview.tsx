import { Stack, Text, Title } from '@mantine/core'
import type { ReplayedGrab } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { StatusBadge } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { LinkAnchor } from '../../components/links.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'

interface PlacementPreviewProps {
  readonly items: readonly ReplayedGrab[]
  readonly differing: number
}

/** Past grabs beside where these rules would have sent them; those that change come first. */
export function PlacementPreview({ items, differing }: PlacementPreviewProps) {
  const { t } = useTranslation()
  const columns = usePreviewColumns()
  const rows = items.toSorted((one, other) => Number(other.differs) - Number(one.differs))
  return (
    <Stack gap="sm" mt="lg" aria-live="polite">
      <Title order={3} size="sm">
        {t('rules.previewTitle')}
      </Title>
      <Text size="sm">
        {items.length === 0 ? t('rules.noHistory') : t('rules.previewSummary', { count: items.length, differing })}
      </Text>
      {rows.length > 0 && (
        <DataTable
          label={t('rules.previewTitle')}
          columns={columns}
          rows={rows}
          rowKey={({ grabId, at }) => `${grabId} ${at}`}
        />
      )}
    </Stack>
  )
}

function usePreviewColumns(): readonly Column<ReplayedGrab>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return [
    {
      key: 'release',
      label: t('grabs.release'),
      primary: true,
      render: ({ grabId, releaseName, indexer, sizeBytes, at }) => (
        <div>
          <LinkAnchor
            to="/grabs/$grabId"
            params={{ grabId }}
            size="sm"
            fw={600}
            style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}
          >
            {releaseName}
          </LinkAnchor>
          <Text size="xs" c="dimmed">
            {indexer}
            {sizeBytes !== undefined && ` · ${format.bytes(sizeBytes)}`}
            {' · '}
            <Ago moment={at} />
          </Text>
        </div>
      ),
    },
    { key: 'past', label: t('rules.went'), render: ({ past }) => past?.name ?? t('rules.nowhere') },
    {
      key: 'chosen',
      label: t('rules.wouldGo'),
      prose: true,
      render: ({ chosen, rule, problem }) => (
        <div>
          <Text size="sm" fw={600}>
            {chosen?.name ?? t('rules.nowhere')}
          </Text>
          <Text size="xs" c="dimmed">
            {rule === undefined ? t('rules.byDefault') : t('rules.byRule', { rule })}
            {problem !== undefined && ` · ${say(problem)}`}
          </Text>
        </div>
      ),
    },
    {
      key: 'differs',
      label: t('rules.change'),
      render: ({ differs }) => (
        <StatusBadge tone={differs ? 'warn' : 'idle'}>{t(differs ? 'rules.differs' : 'rules.same')}</StatusBadge>
      ),
    },
  ]
}
