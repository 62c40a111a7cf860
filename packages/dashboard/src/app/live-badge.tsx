import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../components/badges/status-badge.tsx'
import type { LiveState } from '../live/live-events.ts'

const tones = { connecting: 'idle', live: 'good', lost: 'warn' } as const satisfies Readonly<Record<LiveState, Tone>>

/** Whether the page follows Shoal live. */
export function LiveBadge({ state }: { readonly state: LiveState }) {
  const { t } = useTranslation()
  return (
    <Tooltip label={t(`app.live.${state}Hint`)} multiline maw={260}>
      <div role="status">
        <StatusBadge tone={tones[state]}>{t(`app.live.${state}`)}</StatusBadge>
      </div>
    </Tooltip>
  )
}
