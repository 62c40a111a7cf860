import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { type ClientTestResult, testClient } from '@shoal/api'
import { IconAlertTriangle, IconCheck, IconPlugConnected } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormat } from '../../i18n/format.ts'
import { type ClientTestProps, useClientTest } from './use-client-test.ts'

/** Asks the client with what the form holds, and says what answered or what is in the way. Nothing is kept. */
export function TestConnection(props: ClientTestProps) {
  const { t } = useTranslation()
  const test = useClientTest(props, (body) => api.call(testClient, { body }))
  return (
    <Stack gap="sm">
      <Group>
        <Button
          variant="light"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          loading={test.pending}
          onClick={test.run}
        >
          {t('clients.form.test')}
        </Button>
      </Group>
      <div aria-live="polite">
        {test.error !== undefined && <ErrorState error={test.error} />}
        {test.reply !== undefined && <TestOutcome result={test.reply} />}
      </div>
    </Stack>
  )
}

function TestOutcome({ result }: { readonly result: ClientTestResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (result.ok) {
    const { program, version, torrents, freeBytes } = result
    return (
      <Alert color="teal" icon={<IconCheck aria-hidden />} title={t('clients.test.ok', { program, version })}>
        <Text size="sm">
          {t('clients.test.torrents', { count: torrents })}
          {freeBytes !== undefined && ` · ${t('clients.test.free', { size: format.bytes(freeBytes) })}`}
        </Text>
      </Alert>
    )
  }
  const { failure, text } = result
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t(`clients.test.failure.${failure}.cause`)}>
      <Text size="sm">{t(`clients.test.failure.${failure}.wayOut`)}</Text>
      <Text size="xs" ff="monospace" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
    </Alert>
  )
}
