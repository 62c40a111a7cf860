import type { FleetTorrent } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'

const tones = {
  downloading: 'busy',
  metadata: 'busy',
  checking: 'busy',
  moving: 'busy',
  stalled: 'warn',
  seeding: 'good',
  paused: 'idle',
  queued: 'idle',
  'missing-files': 'bad',
  error: 'bad',
} as const satisfies Readonly<Record<FleetTorrent['activity'], Tone>>

/** What a torrent is doing, in one word. */
export function ActivityBadge({ activity }: { readonly activity: FleetTorrent['activity'] }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[activity]}>{t(`torrents.activity.${activity}`)}</StatusBadge>
}
