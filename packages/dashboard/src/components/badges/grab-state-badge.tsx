import type { GrabState, GrabSummary } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from './status-badge.tsx'

const tones = {
  accepted: 'busy',
  'waiting-metadata': 'busy',
  fetched: 'busy',
  reserved: 'busy',
  sending: 'busy',
  confirming: 'busy',
  done: 'good',
  parked: 'warn',
  dead: 'bad',
  cancelled: 'idle',
} as const satisfies Readonly<Record<GrabState, Tone>>

/** Where a grab is, in one word. A grab of what the fleet has is not cancelled for whoever reads it: it is there. */
export function GrabStateBadge({ grab: { state, reason } }: { readonly grab: Pick<GrabSummary, 'state' | 'reason'> }) {
  const { t } = useTranslation()
  const present = state === 'cancelled' && reason?.code === 'duplicate'
  const label = present ? t('grabs.alreadyThere') : t(`grabs.state.${state}`)
  return <StatusBadge tone={present ? 'good' : tones[state]}>{label}</StatusBadge>
}
