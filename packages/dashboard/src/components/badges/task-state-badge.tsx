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

interface TaskStateBadgeProps {
  readonly state: TaskState
  /** Fewer shots than asked for. */
  readonly partial?: boolean
  /** Only what they would cost was asked. */
  readonly quoteOnly?: boolean | undefined
}

/** Where a screenshot task is, in one word. */
export function TaskStateBadge({ state, partial = false, quoteOnly = false }: TaskStateBadgeProps) {
  const { t } = useTranslation()
  if (state === 'success' && quoteOnly) return <StatusBadge tone="good">{t('gallery.quoted')}</StatusBadge>
  if (state === 'success' && partial) return <StatusBadge tone="warn">{t('gallery.partlyDone')}</StatusBadge>
  return <StatusBadge tone={tones[state]}>{t(`gallery.taskState.${state}`)}</StatusBadge>
}
