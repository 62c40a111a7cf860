import { Alert, Stack, Text } from '@mantine/core'
import type { TrackerUserWithPasskey } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.tsx'

/** The announce URLs of a new passkey; they are nowhere to be seen afterwards. */
export function NewPasskey({ user }: { readonly user: TrackerUserWithPasskey }) {
  const { t } = useTranslation()
  return (
    <Alert color="teal" title={t('tracker.passkeyMade', { name: user.name })}>
      <Stack gap="xs">
        <Text size="sm">{t('tracker.passkeyOnce')}</Text>
        {user.announceUrls.map((url) => (
          <CopyField key={url} label={t('tracker.announceUrl')} value={url} />
        ))}
      </Stack>
    </Alert>
  )
}
