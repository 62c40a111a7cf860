import { Text } from '@mantine/core'
import type { BalancedEndpoint } from '@shoal/api'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { BreakerActions } from './breaker-actions.tsx'
import { BreakerStateBadge } from './breaker-state-badge.tsx'
import { endpointsQuery } from './endpoint-queries.ts'

/** Whether Shoal asks each client, how it answers, when one that failed is tried again; and the way to intervene. */
export function BreakerPanel() {
  const { t } = useTranslation()
  const endpoints = useQuery(endpointsQuery)
  const columns = useBreakerColumns(endpoints.dataUpdatedAt)
  return (
    <Panel title={t('clients.breaker.title')} flush>
      <Text size="sm" c="dimmed" px="md" py="sm">
        {t('clients.breaker.lead')}
      </Text>
      <QueryView query={endpoints}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed" p="md">
              {t('clients.breaker.none')}
            </Text>
          ) : (
            <DataTable label={t('clients.breaker.title')} columns={columns} rows={items} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
    </Panel>
  )
}

/** `now` is the moment of the newest answer, Unix milliseconds: the next try is told from there. */
function useBreakerColumns(now: number): readonly Column<BalancedEndpoint>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return [
    {
      key: 'endpoint',
      label: t('clients.client'),
      primary: true,
      render: ({ name, address }) => (
        <div>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          {address !== undefined && (
            <Text size="xs" c="dimmed" maw="14rem" style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
              {address}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: 'state',
      label: t('clients.breaker.stateLabel'),
      prose: true,
      render: ({ state, since, lastFailure }) => (
        <div>
          <BreakerStateBadge state={state} />
          <Text size="xs" c="dimmed" mt={2}>
            <Ago moment={since} />
            {lastFailure !== undefined && state !== 'closed' && ` · ${say(lastFailure.message)}`}
          </Text>
        </div>
      ),
    },
    {
      key: 'retry',
      label: t('clients.breaker.nextRetry'),
      align: 'end',
      render: ({ nextRetryAt }) => (nextRetryAt === undefined ? '–' : format.ago(Math.max(nextRetryAt, now), now)),
    },
    {
      key: 'failures',
      label: t('clients.breaker.failures'),
      align: 'end',
      render: ({ failuresInRow, failures, successes }) => (
        <div>
          <Text size="sm">{t('clients.breaker.inRow', { count: failuresInRow })}</Text>
          <Text size="xs" c="dimmed">
            {t('clients.breaker.ofAll', { failures, calls: failures + successes })}
          </Text>
        </div>
      ),
    },
    {
      key: 'latency',
      label: t('clients.breaker.latency'),
      align: 'end',
      render: ({ latencyMs }) => (latencyMs === undefined ? '–' : format.duration(Math.round(latencyMs))),
    },
    {
      key: 'weight',
      label: t('clients.breaker.weight'),
      align: 'end',
      render: ({ weight }) => format.count(weight),
    },
    {
      key: 'load',
      label: t('clients.breaker.load'),
      align: 'end',
      render: ({ load }) => (
        <div>
          <Text size="sm">{t('clients.breaker.downloads', { count: load.activeDownloads })}</Text>
          <Text size="xs" c="dimmed">
            {t('clients.breaker.lastHour', { count: load.grabsLastHour })}
          </Text>
        </div>
      ),
    },
    {
      key: 'actions',
      label: t('clients.breaker.actions'),
      align: 'end',
      render: (endpoint) => <BreakerActions endpoint={endpoint} />,
    },
  ]
}
