import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { clientTestFailures, type MappedFolder, type Message, testPathMapping } from '@shoal/api'
import { IconAlertTriangle, IconFolderSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { type ClientTestProps, useClientTest } from './use-client-test.ts'

const tones = {
  readable: 'good',
  absent: 'bad',
  refused: 'bad',
  unmapped: 'warn',
} as const satisfies Readonly<Record<MappedFolder['state'], Tone>>

/** Tries the mapping on the folders that the client's torrents really use. */
export function TestPaths(props: ClientTestProps) {
  const { t } = useTranslation()
  const test = useClientTest(props, (body) => api.call(testPathMapping, { body }))
  return (
    <Stack gap="sm">
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderSearch size={14} aria-hidden />}
          loading={test.pending}
          onClick={test.run}
        >
          {t('clients.form.testPaths')}
        </Button>
      </Group>
      <div aria-live="polite">
        {test.error !== undefined && <ErrorState error={test.error} />}
        {test.reply !== undefined && <Folders {...test.reply} />}
      </div>
    </Stack>
  )
}

function Folders({
  folders,
  problem,
}: {
  readonly folders: readonly MappedFolder[]
  readonly problem?: Message | undefined
}) {
  const { t } = useTranslation()
  if (problem !== undefined) {
    const failure = clientTestFailures.find((code) => code === problem.code)
    return (
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
        {failure === undefined ? problem.text : t(`clients.test.failure.${failure}.cause`)}
      </Alert>
    )
  }
  if (folders.length === 0) return <Text size="sm">{t('clients.form.noFolders')}</Text>
  return (
    <List listStyleType="none" spacing="sm">
      {folders.map(({ client, shoal, state, torrents }) => (
        <List.Item key={client}>
          <Group gap="sm">
            <StatusBadge tone={tones[state]}>{t(`clients.form.folderState.${state}`)}</StatusBadge>
            <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {shoal === undefined ? client : `${client} → ${shoal}`}
            </Text>
            <Text size="xs" c="dimmed">
              {t('clients.form.folderTorrents', { count: torrents })}
            </Text>
          </Group>
        </List.Item>
      ))}
    </List>
  )
}
