import { Group, Stack, Text } from '@mantine/core'
import type { LabPeerStatus, LabReach, LabStatus, LabTorrentStatus } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import { AnnounceDetails } from './announce-details.tsx'
import { shareOf, verdictFor } from './peer-facts.ts'
import { PieceBar } from './piece-bar.tsx'

const tones = {
  'never-announced': 'bad',
  refused: 'bad',
  stopped: 'idle',
  'wrong-address': 'bad',
  unreachable: 'warn',
  fine: 'good',
} as const satisfies Readonly<Record<LabReach, Tone>>

/** Each peer of a torrent in one row: what the tracker knows of it, what its own program says, who answers at its address. */
export function LabPeersPanel({ lab, torrent }: { readonly lab: LabStatus; readonly torrent: LabTorrentStatus }) {
  const { t } = useTranslation()
  const columns = usePeerColumns(torrent.infoHash)
  return (
    <Panel title={t('lab.peersOf', { name: torrent.name })} flush>
      <DataTable label={t('lab.peers')} columns={columns} rows={lab.peers} rowKey={({ id }) => id} />
    </Panel>
  )
}

function usePeerColumns(infoHash: string): readonly Column<LabPeerStatus>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'peer',
      label: t('lab.peer'),
      primary: true,
      render: ({ id, kind, address, port }) => (
        <>
          <Text component="span" size="sm" fw={600}>
            {id}
          </Text>
          <Text component="span" size="sm" c="dimmed">
            {` ${t(`lab.kind.${kind}`, { defaultValue: kind })}`}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {address}:{port}
          </Text>
        </>
      ),
    },
    { key: 'tracker', label: t('lab.trackerView'), render: (peer) => <TrackerCell peer={peer} infoHash={infoHash} /> },
    { key: 'own', label: t('lab.ownView'), render: (peer) => <OwnCell peer={peer} infoHash={infoHash} /> },
    { key: 'pieces', label: t('lab.pieces'), render: (peer) => <PiecesCell peer={peer} infoHash={infoHash} /> },
    { key: 'dial', label: t('lab.dial'), prose: true, render: (peer) => <DialCell peer={peer} /> },
  ]
}

interface CellProps {
  readonly peer: LabPeerStatus
  readonly infoHash: string
}

function TrackerCell({ peer, infoHash }: CellProps) {
  const { t } = useTranslation()
  const view = peer.tracker[infoHash]
  const verdict = verdictFor(peer, infoHash)
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end" display="inline-flex">
      <StatusBadge tone={tones[verdict]}>{t(`lab.verdict.${verdict}`)}</StatusBadge>
      {verdict === 'wrong-address' && (
        <Text size="xs" ff="monospace">
          {view?.handedOut}
        </Text>
      )}
      {view?.announcedAt !== undefined && <AnnounceDetails peer={peer} view={view} />}
    </Group>
  )
}

function OwnCell({ peer, infoHash }: CellProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const torrent = peer.torrents.find((found) => found.infoHash === infoHash)
  if (peer.state === 'silent') return <StatusBadge tone="bad">{t('lab.silent')}</StatusBadge>
  if (torrent === undefined)
    return (
      <Text size="sm" c="dimmed">
        {t('lab.notThere')}
      </Text>
    )
  const { downloadSpeed, uploadSpeed, complete, links } = torrent
  const speeds = [
    ...(downloadSpeed > 0 ? [`↓ ${format.speed(downloadSpeed)}`] : []),
    ...(uploadSpeed > 0 ? [`↑ ${format.speed(uploadSpeed)}`] : []),
    ...(links === undefined ? [] : [t('lab.links', { count: links })]),
  ]
  return (
    <Stack gap={0}>
      <Text size="sm">{complete ? t('lab.whole') : format.percent(shareOf(torrent))}</Text>
      <Text size="xs" c="dimmed">
        {speeds.join(' · ')}
      </Text>
    </Stack>
  )
}

function PiecesCell({ peer, infoHash }: CellProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const torrent = peer.torrents.find((found) => found.infoHash === infoHash)
  const label = t('lab.piecesOf', { id: peer.id, share: format.percent(shareOf(torrent)) })
  return <PieceBar have={torrent?.have ?? ''} label={label} />
}

function DialCell({ peer: { dial, port } }: { readonly peer: LabPeerStatus }) {
  const { t } = useTranslation()
  if (dial === undefined) return <StatusBadge tone="busy">{t('lab.dialling')}</StatusBadge>
  if (dial.outcome !== 'reached')
    return <StatusBadge tone="bad">{t(`lab.outcome.${dial.outcome}`, { defaultValue: dial.outcome })}</StatusBadge>
  const elsewhere = dial.saidPort !== undefined && dial.saidPort !== port
  return (
    <Stack gap={0}>
      <Text size="sm">{dial.said ?? dial.client}</Text>
      <Text size="xs" c={elsewhere ? 'var(--mantine-color-error)' : 'dimmed'}>
        {[
          ...(dial.saidPort === undefined ? [] : [t('lab.saysPort', { port: String(dial.saidPort) })]),
          ...(dial.pieces === undefined
            ? []
            : [t('lab.hasPieces', { pieces: dial.pieces, all: dial.pieceCount ?? '?' })]),
        ].join(' · ')}
      </Text>
    </Stack>
  )
}
