import { Loader, Text } from '@mantine/core'
import type { DemoStep } from '@shoal/api'
import { IconCircle, IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import classes from './demo-steps.module.css'

/** The steps of the demo in their order, each with its time. */
export function DemoSteps({ steps }: { readonly steps: readonly DemoStep[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useMessageWords()
  return (
    <ol className={classes['steps']}>
      {steps.map((step) => (
        <li key={step.name} className={classes['step']} data-state={step.state}>
          <StepMark state={step.state} />
          <div>
            <Text size="sm" fw={step.state === 'running' ? 600 : 500}>
              {t(`overview.demoStep.${step.name}`)}
              <span className={classes['hidden']}> – {t(`overview.stepState.${step.state}`)}</span>
            </Text>
            <Text size="xs" c="dimmed" component="div">
              {stepNote(step)}
            </Text>
          </div>
        </li>
      ))}
    </ol>
  )

  function stepNote(step: DemoStep): string {
    if (step.state === 'running' && step.progress !== undefined) return format.percent(step.progress)
    if (step.state === 'failed' && step.message !== undefined) return say(step.message)
    if (step.startedAt !== undefined && step.endedAt !== undefined)
      return format.duration(step.endedAt - step.startedAt)
    return t(`overview.stepState.${step.state}`)
  }
}

function StepMark({ state }: { readonly state: DemoStep['state'] }) {
  switch (state) {
    case 'waiting':
      return <IconCircle size={20} stroke={1.6} className={classes['waiting']} aria-hidden />
    case 'running':
      return <Loader size={20} aria-hidden />
    case 'done':
      return <IconCircleCheckFilled size={20} className={classes['done']} aria-hidden />
    case 'failed':
      return <IconCircleXFilled size={20} className={classes['failed']} aria-hidden />
  }
}
