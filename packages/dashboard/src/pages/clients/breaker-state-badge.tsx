import type { BalancedEndpoint } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'

const tones = {
  closed: 'good',
  open: 'bad',
  'half-open': 'busy',
  isolated: 'warn',
} as const satisfies Readonly<Record<BalancedEndpoint['state'], Tone>>

/** What a breaker lets through. */
export function BreakerStateBadge({ state }: { readonly state: BalancedEndpoint['state'] }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[state]}>{t(`clients.breaker.state.${state}`)}</StatusBadge>
}
