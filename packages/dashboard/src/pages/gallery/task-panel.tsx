import { Alert, Group, List, Progress, Stack, Text } from '@mantine/core'
import { cancelTask, type Task } from '@shoal/api'
import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { type Fact, FactGrid } from '../../components/data/fact-grid.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { readWarning } from './read-warning.ts'

const steps = ['metadata', 'index', 'frames', 'done'] as const

/** How far a screenshot task is, what it fetched, and why it failed if it did. */
export function TaskPanel({ task, actions }: { readonly task: Task; readonly actions: ReactNode }) {
  const { t } = useTranslation()
  const say = useMessageWords()
  const active = task.state === 'running' || task.state === 'queued'
  const step = steps.find((known) => known === task.step)
  return (
    <Panel>
      <Stack gap="md">
        {active && (
          <Stack gap={6}>
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                {task.state === 'queued' ? t('gallery.waiting') : t(`gallery.step.${step ?? 'metadata'}`)}
              </Text>
              <InstantButton
                text={t('gallery.cancelTask')}
                queryKey={['tasks']}
                onPress={() => api.call(cancelTask, { params: { taskId: task.id } })}
                look={{ size: 'xs', variant: 'default', leftSection: <IconX size={14} aria-hidden /> }}
              />
            </Group>
            <Progress value={task.progress * 100} animated aria-label={t('gallery.progress')} />
          </Stack>
        )}
        {task.failure !== undefined && (
          <Alert
            color={task.state === 'permanent_failure' ? 'red' : 'yellow'}
            icon={<IconAlertTriangle aria-hidden />}
            title={t(`gallery.taskState.${task.state}`)}
          >
            {say(task.failure)}
            <FailureDetail task={task} />
          </Alert>
        )}
        <FactGrid facts={useTaskFacts(task)} />
        <TaskWarnings warnings={task.warnings} />
        {actions}
      </Stack>
    </Panel>
  )
}

/** The program's own words, where the sentence above leaves out what they tell: which file, which part of it. */
function FailureDetail({ task: { failure } }: { readonly task: Task }) {
  const say = useMessageWords()
  if (failure === undefined || say(failure) === failure.text) return null
  return (
    <Text size="xs" c="dimmed" mt={4} lang="en" style={{ overflowWrap: 'anywhere' }}>
      {failure.text}
    </Text>
  )
}

/** What contradicts itself, which a fake may do, and what is missing. */
function TaskWarnings({ warnings }: { readonly warnings: readonly string[] }) {
  const { t } = useTranslation()
  const say = (text: string): string => {
    const read = readWarning(text)
    if (read === undefined) return text
    const warning = t(`gallery.warning.${read.kind}`, { ...read.values, defaultValue: text })
    return read.file === undefined ? warning : t('gallery.warningOf', { file: read.file, warning })
  }
  if (warnings.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t('gallery.warnings')}>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning} style={{ overflowWrap: 'anywhere' }}>
            {say(warning)}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

function useTaskFacts(task: Task): readonly Fact[] {
  const { t } = useTranslation()
  const format = useFormat()
  const { bytesFetched, bytesLowerBound, fileBytes } = task
  const facts: readonly (Fact | undefined)[] = [
    {
      label: t('gallery.shotsLabel'),
      value: `${format.count(task.shotsDone)} / ${format.count(task.shotsWanted)}`,
    },
    { label: t('gallery.fetched'), value: format.bytes(bytesFetched) },
    fileBytes === undefined || fileBytes === 0
      ? undefined
      : {
          label: t('gallery.shareOfFile'),
          value: t('gallery.shareOf', {
            share: format.percent(bytesFetched / fileBytes),
            file: format.bytes(fileBytes),
          }),
        },
    bytesLowerBound === undefined
      ? undefined
      : { label: t('gallery.lowerBound'), value: format.bytes(bytesLowerBound) },
    { label: t('gallery.duration'), value: format.duration(Math.max(0, task.changedAt - task.createdAt)) },
    { label: t('gallery.source'), value: t(`gallery.sourceOf.${task.source}`) },
    task.infoHash === undefined
      ? undefined
      : { label: t('common.infoHash'), value: <InfoHashText infoHash={task.infoHash} /> },
  ]
  return facts.filter((fact) => fact !== undefined)
}
