import type { FleetClient } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from './status-badge.tsx'

const tones = {
  online: 'good',
  degraded: 'warn',
  offline: 'bad',
  unknown: 'idle',
} as const satisfies Readonly<Record<FleetClient['state'], Tone>>

/** Whether a client answers. */
export function ClientStateBadge({ state }: { readonly state: FleetClient['state'] }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[state]}>{t(`clients.state.${state}`)}</StatusBadge>
}
