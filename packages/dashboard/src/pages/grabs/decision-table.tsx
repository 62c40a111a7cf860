import { Group, Stack, Text } from '@mantine/core'
import type { Decision, DecisionRow } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import classes from './decision-table.module.css'
import { TermChip } from './term-chip.tsx'

/** Why each client won, lost or was skipped in one placement. */
export function DecisionTable({ decision }: { readonly decision: Decision }) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns = useDecisionColumns()
  const ranked = decision.rows.toSorted((a, b) => Number(b.chosen) - Number(a.chosen)) // else as the server ranked them
  return (
    <div className={classes['decision']}>
      <Text size="sm" c="dimmed" px="md" pt="sm">
        {t('grabs.decidedBy', {
          rule: decision.rule === 'default' ? t('grabs.defaultRule') : decision.rule,
          time: format.time(decision.at),
        })}
        {decision.spilledOver && ` · ${t('grabs.spilledOver')}`}
      </Text>
      <DataTable label={t('grabs.decision')} columns={columns} rows={ranked} rowKey={({ clientId }) => clientId} />
    </div>
  )
}

function useDecisionColumns(): readonly Column<DecisionRow>[] {
  const { t, i18n } = useTranslation()
  const say = useMessageWords()
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 3 })
  return [
    {
      key: 'client',
      label: t('grabs.client'),
      primary: true,
      render: ({ clientName }) => (
        <Text size="sm" fw={600}>
          {clientName}
        </Text>
      ),
    },
    {
      key: 'verdict',
      label: t('grabs.verdict'),
      render: ({ chosen, skipped }) =>
        chosen ? (
          <StatusBadge tone="good">{t('grabs.chosen')}</StatusBadge>
        ) : skipped === undefined ? (
          <StatusBadge tone="idle">{t('grabs.lost')}</StatusBadge>
        ) : (
          <StatusBadge tone="warn">{t('grabs.skipped')}</StatusBadge>
        ),
    },
    {
      key: 'why',
      label: t('grabs.why'),
      prose: true,
      render: ({ obstacles, terms }) => (
        <Stack gap={6}>
          {obstacles.map((obstacle) => (
            <Text key={obstacle.code} size="sm">
              {say(obstacle)}
            </Text>
          ))}
          <Group gap={6} className={classes['terms']}>
            {terms.map((term) => (
              <TermChip key={term.name} term={term} />
            ))}
          </Group>
        </Stack>
      ),
    },
    {
      key: 'score',
      label: t('grabs.score'),
      align: 'end',
      render: ({ score }) => (score === undefined ? '–' : number.format(score)),
    },
  ]
}
