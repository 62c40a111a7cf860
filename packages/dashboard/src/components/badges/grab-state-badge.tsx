import type { GrabState } from '@shoal/api'
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

/** Where a grab is, in one word. */
export function GrabStateBadge({ state }: { readonly state: GrabState }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[state]}>{t(`grabs.state.${state}`)}</StatusBadge>
}
