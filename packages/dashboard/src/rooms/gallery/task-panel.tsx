import { Alert, Group, List, Progress, Stack, Text } from '@mantine/core'
import { cancelTask, type Task } from '@shoal/api'
import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { type Fact, FactGrid } from '../../components/fact-grid.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'

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
          </Alert>
        )}
        <FactGrid facts={useTaskFacts(task)} />
        <TaskWarnings warnings={task.warnings} />
        {actions}
      </Stack>
    </Panel>
  )
}

/** What contradicts itself, which a fake may do; said in English by the worker that saw it. */
function TaskWarnings({ warnings }: { readonly warnings: readonly string[] }) {
  const { t } = useTranslation()
  if (warnings.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t('gallery.warnings')}>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning} style={{ overflowWrap: 'anywhere' }}>
            {warning}
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
      value: `${format.count(task.shotsDone)} / ${format.count(task.shotsWanted)}${task.partial ? ` · ${t('gallery.partial')}` : ''}`,
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
