import { Accordion, Alert, Group, Loader, Stack, Text, Title } from '@mantine/core'
import type { ProbedPeer, ProbedTracker, ProbeRequest, ProbeRun, ProbeVerdict } from '@shoal/api'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import classes from './toolkit.module.css'

const tones = {
  running: 'busy',
  done: 'good',
  cancelled: 'idle',
  failed: 'bad',
} as const satisfies Readonly<Record<ProbeRun['state'], Tone>>

/** A probe: what is known so far, and its verdict first once it is there. */
export function ProbeView({ run, stop }: { readonly run: ProbeRun; readonly stop: ReactNode }) {
  const { t } = useTranslation()
  return (
    <>
      <Panel
        title={run.name ?? t('probe.verdictTitle')}
        actions={
          <Group gap="sm">
            {run.state === 'running' && stop}
            <StatusBadge tone={tones[run.state]}>{t(`probe.${run.state}`)}</StatusBadge>
          </Group>
        }
      >
        <Stack gap="md">
          <InfoHashText infoHash={run.infoHash} />
          {run.verdict !== undefined && <VerdictView verdict={run.verdict} />}
          {run.scrapeOnly && (
            <Alert color="blue" icon={<IconInfoCircle aria-hidden />}>
              {run.privacy === 'private' ? t('probe.scrapeOnlyPrivate') : t('probe.scrapeOnlyUnknown')}
            </Alert>
          )}
        </Stack>
      </Panel>
      {run.trackers.length > 0 && (
        <Panel title={t('probe.trackersTitle')} flush>
          {run.trackers.map((tracker, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tracker's place is what tells the halves of a hybrid apart
            <TrackerView key={`${index} ${tracker.tracker}`} tracker={tracker} />
          ))}
        </Panel>
      )}
      <Peers run={run} />
    </>
  )
}

function VerdictView({ verdict }: { readonly verdict: ProbeVerdict }) {
  const { t } = useTranslation()
  const fine = verdict.code === 'fine'
  return (
    <Alert
      role="status"
      color={fine ? 'teal' : 'red'}
      icon={fine ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={t(`probe.verdict.${verdict.code}.what`)}
    >
      <Stack gap={4}>
        {verdict.subject !== '' && !fine && (
          <Text size="sm" className={classes['url'] ?? ''}>
            {verdict.subject}
          </Text>
        )}
        {verdict.hint !== undefined && (
          <Text size="sm" fw={600}>
            {t('probe.suggestion', { url: verdict.hint })}
          </Text>
        )}
        <Text size="sm">{t(`probe.verdict.${verdict.code}.wayOut`)}</Text>
      </Stack>
    </Alert>
  )
}

function TrackerView({ tracker }: { readonly tracker: ProbedTracker }) {
  const { t } = useTranslation()
  const { verdict, seeders, leechers, peers } = tracker
  const known = (count: number | undefined): string => (count === undefined ? '?' : String(count))
  return (
    <div className={classes['tracker']}>
      <Group justify="space-between" gap="sm" mb={4}>
        <Title order={3} fz="sm" fw={500} className={classes['url'] ?? ''}>
          {tracker.tracker}
        </Title>
        {verdict === undefined ? (
          <Group gap={6}>
            <Loader size={14} />
            <Text size="sm" c="dimmed">
              {t('probe.asking')}
            </Text>
          </Group>
        ) : (
          <StatusBadge tone={toneOf(verdict)}>
            {verdict.code === 'fine' ? t('probe.named') : t(`probe.verdict.${verdict.code}.what`)}
          </StatusBadge>
        )}
      </Group>
      {peers !== undefined && (seeders !== undefined || leechers !== undefined) && (
        <Text size="sm" c="dimmed">
          {t('probe.counts', { seeders: known(seeders), leechers: known(leechers), peers: String(peers) })}
        </Text>
      )}
      <Accordion
        variant="default"
        chevronPosition="left"
        multiple
        styles={{ label: { paddingBlock: 2 }, item: { border: 0 } }}
      >
        {tracker.requests.map((request, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: requests are only ever added at the end
          <RequestView key={`${index} ${request.kind}`} name={`${index}`} request={request} />
        ))}
      </Accordion>
    </div>
  )
}

function toneOf({ code }: ProbeVerdict): Tone {
  if (code === 'fine') return 'good'
  return code === 'never-announced' || code === 'counts-only' || code === 'not-dialled' ? 'warn' : 'bad'
}

function RequestView({ name, request }: { readonly name: string; readonly request: ProbeRequest }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { kind, reply, error, milliseconds } = request
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        <Group gap="sm">
          <Text size="sm">{t(`probe.kind.${kind}`)}</Text>
          <Text size="xs" c="dimmed">
            {format.duration(Math.round(milliseconds))}
          </Text>
          {error !== undefined && (
            <Text size="xs" c="red">
              {error}
            </Text>
          )}
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Raw label={t('probe.request')} text={request.request} />
          {reply !== undefined && <Raw label={t('probe.reply')} text={reply} />}
          {error !== undefined && <Raw label={t('probe.error')} text={error} />}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  )
}

function Raw({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>
        {label}
      </Text>
      <pre className={classes['raw']}>{text}</pre>
    </div>
  )
}

function Peers({ run }: { readonly run: ProbeRun }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (run.peers.length === 0) {
    if (run.state !== 'done' || run.scrapeOnly) return null
    return <Text c="dimmed">{t('probe.noPeers')}</Text>
  }
  const columns: readonly Column<ProbedPeer>[] = [
    {
      key: 'address',
      label: t('probe.address'),
      primary: true,
      render: (peer) => <span className={classes['url']}>{placeOf(peer)}</span>,
    },
    { key: 'outcome', label: t('probe.outcomeColumn'), render: (peer) => <OutcomeBadge peer={peer} /> },
    { key: 'client', label: t('probe.client'), render: ({ client }) => client ?? '' },
    { key: 'has', label: t('probe.has'), render: (peer) => <Possession peer={peer} /> },
    {
      key: 'time',
      label: t('probe.time'),
      align: 'end',
      render: ({ milliseconds }) => (milliseconds === undefined ? '' : format.duration(Math.round(milliseconds))),
    },
  ]
  return (
    <Panel title={t('probe.peersTitle')} flush>
      <DataTable label={t('probe.peersTitle')} columns={columns} rows={run.peers} rowKey={placeOf} />
    </Panel>
  )
}

function placeOf({ address, port }: ProbedPeer): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function OutcomeBadge({ peer: { outcome } }: { readonly peer: ProbedPeer }) {
  const { t } = useTranslation()
  if (outcome === undefined) return <StatusBadge tone="busy">{t('probe.dialling')}</StatusBadge>
  return <StatusBadge tone={outcome === 'reached' ? 'good' : 'bad'}>{t(`probe.outcome.${outcome}`)}</StatusBadge>
}

function Possession({ peer: { seeder, pieces, pieceCount } }: { readonly peer: ProbedPeer }) {
  const { t } = useTranslation()
  if (seeder === true) return t('probe.seeder')
  if (pieces === undefined) return ''
  if (pieceCount === undefined) return t('probe.hasPieces', { pieces })
  return t('probe.hasPiecesOf', { pieces, total: pieceCount })
}
