import { Group, Stack, Text, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'
import { LoginFields } from './login-fields.tsx'
import { SecretField } from './secret-field.tsx'

/** What stands between Shoal and the client: a web server with its own login, a private authority, a proxy. */
export function WayFields({ form, secrets }: ClientFieldsProps) {
  const { t } = useTranslation()
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('clients.form.wayLead')}
      </Text>
      <LoginFields form={form} secrets={secrets} of="gate" />
      <Group align="flex-start">
        <SecretField
          form={form}
          secrets={secrets}
          name="proxy"
          secret="proxy"
          label={t('clients.form.proxy')}
          description={t('clients.form.proxyHint')}
        />
      </Group>
      <Textarea
        name="certificateAuthority"
        label={t('clients.form.authority')}
        description={t('clients.form.authorityHint')}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...form.getInputProps('certificateAuthority')}
      />
    </Stack>
  )
}
