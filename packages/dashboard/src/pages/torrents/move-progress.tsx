import { Progress, Text } from '@mantine/core'
import type { Move, MoveState } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'

const tones = {
  preparing: 'busy',
  adding: 'busy',
  verifying: 'busy',
  starting: 'busy',
  removing: 'busy',
  done: 'good',
  undoing: 'warn',
  undone: 'idle',
} as const satisfies Readonly<Record<MoveState, Tone>>

/** The way of a move that goes well. */
const steps: readonly MoveState[] = ['preparing', 'adding', 'verifying', 'starting', 'removing']

/** Which step a move is at, of how many. */
export function MoveProgress({ move: { state, name } }: { readonly move: Move }) {
  const { t } = useTranslation()
  const step = steps.indexOf(state) + 1
  return (
    <div>
      <StatusBadge tone={tones[state]}>{t(`torrents.moveState.${state}`)}</StatusBadge>
      {step > 0 && (
        <>
          <Progress
            mt={6}
            size={4}
            animated
            striped
            value={(100 * step) / (steps.length + 1)}
            aria-label={t('torrents.progressNamed', { name })}
          />
          <Text size="xs" c="dimmed" mt={2}>
            {t('torrents.step', { step, steps: steps.length })}
          </Text>
        </>
      )}
    </div>
  )
}
