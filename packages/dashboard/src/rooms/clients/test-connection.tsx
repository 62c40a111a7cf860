import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { type ClientTestResult, testClient } from '@shoal/api'
import { IconAlertTriangle, IconCheck, IconPlugConnected } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { useFormat } from '../../i18n/format.ts'
import type { ClientForm } from './client-form-type.ts'
import { formErrors, testSettingsOf } from './client-form-values.ts'

interface TestProps {
  readonly form: ClientForm
  /** Absent for a new client. */
  readonly clientId: string | undefined
}

/** Asks the client with what the form holds, and says what answered or what is in the way. Nothing is kept. */
export function TestConnection({ form, clientId }: TestProps) {
  const { t } = useTranslation()
  const fieldErrors = useFieldErrors()
  const test = useMutation({
    mutationFn: () => {
      form.clearErrors()
      const settings = testSettingsOf(form.values)
      return api.call(testClient, { body: { settings, ...(clientId === undefined ? {} : { clientId }) } })
    },
    onError: (error) => form.setErrors(formErrors(fieldErrors(error))),
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <Stack gap="sm">
      <Group>
        <Button
          variant="light"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          {t('clients.form.test')}
        </Button>
      </Group>
      <div aria-live="polite">
        {test.isError && !besideField && <ErrorState error={test.error} />}
        {test.data !== undefined && !test.isPending && <TestOutcome result={test.data} />}
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
