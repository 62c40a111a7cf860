import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import type { DemoRun } from '@shoal/api'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { LinkButton } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useMessageWords } from '../../i18n/message-words.ts'
import { DemoSteps } from './demo-steps.tsx'
import { useStartDemo } from './use-start-demo.ts'

const tones = {
  never: 'idle',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
} as const satisfies Readonly<Record<DemoRun['state'], Tone>>

/** The newest run of the demo: live while it runs, then what it measured. */
export function DemoPanel({ run }: { readonly run: DemoRun }) {
  const { t } = useTranslation()
  const say = useMessageWords()
  const demo = useStartDemo()
  const done = run.steps.filter((step) => step.state === 'done').length
  const running = run.state === 'running'
  const [hidden, setHidden] = useLocalStorage({ key: 'shoal.demo-hidden', defaultValue: 0 })
  if (!running && run.startedAt !== undefined && run.startedAt === hidden) return null
  return (
    <Panel
      title={t('overview.demo')}
      actions={<StatusBadge tone={tones[run.state]}>{t(`overview.demoState.${run.state}`)}</StatusBadge>}
    >
      <Stack gap="md">
        {running && (
          <Progress
            value={(done / Math.max(1, run.steps.length)) * 100}
            size="sm"
            aria-label={t('overview.demo')}
            animated
          />
        )}
        <DemoSteps steps={run.steps} />
        {run.failure !== undefined && (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('overview.demoFailed')}>
            {say(run.failure)}
          </Alert>
        )}
        {run.state === 'succeeded' && <DemoResult run={run} />}
        {!running && (
          <Group gap="sm">
            {run.taskId !== undefined && (
              <LinkButton to="/gallery/$taskId" params={{ taskId: run.taskId }} size="xs">
                {t('overview.demoShots')}
              </LinkButton>
            )}
            {run.grabId !== undefined && (
              <LinkButton to="/grabs/$grabId" params={{ grabId: run.grabId }} size="xs" variant="light">
                {t('overview.demoGrab')}
              </LinkButton>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} aria-hidden />}
              loading={demo.isPending}
              onClick={() => demo.mutate()}
            >
              {t('overview.demoAgain')}
            </Button>
            <Button size="xs" variant="subtle" color="gray" onClick={() => setHidden(run.startedAt ?? 0)}>
              {t('common.hide')}
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  )
}

function DemoResult({ run }: { readonly run: DemoRun }) {
  const { t } = useTranslation()
  const format = useFormat()
  const right = run.shots.filter((shot) => shot.ok).length
  const { bytesFetched, fileBytes, bytesLowerBound } = run
  return (
    <Stack gap={4}>
      <Text size="sm">
        {t('overview.demoVerified', { right: format.count(right), total: format.count(run.shots.length) })}
      </Text>
      {bytesFetched !== undefined && fileBytes !== undefined && fileBytes > 0 && (
        <Text size="sm" c="dimmed">
          {t(bytesLowerBound === undefined ? 'overview.demoBytes' : 'overview.demoBytesAndBound', {
            fetched: format.bytes(bytesFetched),
            share: format.percent(bytesFetched / fileBytes),
            file: format.bytes(fileBytes),
            bound: format.bytes(bytesLowerBound ?? 0),
          })}
        </Text>
      )}
    </Stack>
  )
}
