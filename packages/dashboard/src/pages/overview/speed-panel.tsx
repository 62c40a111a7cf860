import { Group, Stack, Text } from '@mantine/core'
import type { FleetClient } from '@shoal/api'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ClientStateBadge } from '../../components/badges/client-state-badge.tsx'
import { LiveChart } from '../../components/data/live-chart.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { clientSpeedsQuery } from './overview-queries.ts'
import classes from './speed-panel.module.css'
import { useSpeedHistory } from './use-speed-history.ts'

/** What the clients move now: a curve of the last minutes, and each client's own numbers. */
export function SpeedPanel() {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const history = useSpeedHistory()
  const clients = useQuery(clientSpeedsQuery)
  const last = history.at(-1)
  const up = format.speed(last?.up ?? 0)
  const down = format.speed(last?.down ?? 0)
  return (
    <Panel
      title={t('overview.speeds')}
      actions={
        <Group gap="md">
          <Key color="--shoal-up" label={t('overview.up')} value={up} />
          <Key color="--shoal-down" label={t('overview.down')} value={down} />
        </Group>
      }
    >
      <Stack gap="md">
        <LiveChart
          label={t('overview.speedChart', { up, down })}
          times={history.map(({ at }) => at)}
          lines={[
            { label: t('overview.up'), color: '--shoal-up', values: history.map((sample) => sample.up) },
            { label: t('overview.down'), color: '--shoal-down', values: history.map((sample) => sample.down) },
          ]}
          formatValue={format.speed}
          locale={i18n.language}
        />
        <QueryView query={clients}>
          {({ items }) => (
            <Stack gap="xs">
              {items.map((client) => (
                <ClientRow key={client.id} client={client} />
              ))}
            </Stack>
          )}
        </QueryView>
      </Stack>
    </Panel>
  )
}

function Key({ color, label, value }: { readonly color: string; readonly label: string; readonly value: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <span className={classes['key']} style={{ background: `var(${color})` }} aria-hidden />
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="sm" fw={600}>
        {value}
      </Text>
    </Group>
  )
}

function ClientRow({ client }: { readonly client: FleetClient }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return (
    <div className={classes['client']}>
      <div>
        <Text size="sm" fw={600}>
          {client.name}
        </Text>
        <Text size="xs" c="dimmed">
          {t(`clients.kind.${client.kind}`)}
          {client.version !== undefined && ` ${client.version}`}
        </Text>
        {client.problem !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)">
            {say(client.problem)}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed" ta="end" component="div">
        ↑ {format.speed(client.uploadSpeed)} · ↓ {format.speed(client.downloadSpeed)}
        <br />
        {t('overview.clientTorrents', { count: client.torrents })}
        {client.freeBytes !== undefined && ` · ${t('overview.clientFree', { free: format.bytes(client.freeBytes) })}`}
      </Text>
      <ClientStateBadge state={client.state} />
    </div>
  )
}
