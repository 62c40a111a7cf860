import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../i18n/error-words.ts'

interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: () => void
}

/** A failure with its cause and the way out of it. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation()
  const { cause, wayOut, reference } = useErrorWords(error)
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={cause} role="alert">
      <Stack gap="sm">
        <Text size="sm">{wayOut}</Text>
        {reference !== undefined && (
          <Text size="xs" ff="monospace">
            {t('errors.reference', { reference })}
          </Text>
        )}
        {onRetry !== undefined && (
          <Group>
            <Button size="xs" color="red" leftSection={<IconRefresh size={14} aria-hidden />} onClick={() => onRetry()}>
              {t('common.tryAgain')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}
