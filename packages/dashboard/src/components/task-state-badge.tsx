import type { TaskState } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from './status-badge.tsx'

const tones = {
  queued: 'idle',
  running: 'busy',
  success: 'good',
  recoverable_failure: 'warn',
  permanent_failure: 'bad',
  cancelled: 'idle',
} as const satisfies Readonly<Record<TaskState, Tone>>

/** Where a screenshot task is, in one word. */
export function TaskStateBadge({ state }: { readonly state: TaskState }) {
  const { t } = useTranslation()
  return <StatusBadge tone={tones[state]}>{t(`gallery.taskState.${state}`)}</StatusBadge>
}
