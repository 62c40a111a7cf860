import { Group, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'
import { SecretField } from './secret-field.tsx'

const fields = {
  client: { username: 'username', password: 'password', secret: 'password', hidden: false },
  /** Both parts of a gate's login are one secret. */
  gate: { username: 'gateUsername', password: 'gatePassword', secret: 'basicAuth', hidden: true },
} as const

/** User name and password of the client itself, or of a gate in front of it. */
export function LoginFields({ form, secrets, of }: ClientFieldsProps & { readonly of: keyof typeof fields }) {
  const { t } = useTranslation()
  const { username, password, secret, hidden } = fields[of]
  return (
    <Group align="flex-start" gap="sm">
      <TextInput
        name={username}
        label={t(`clients.form.${username}`)}
        placeholder={hidden && secrets.includes(secret) ? t('clients.form.stored') : ''}
        autoComplete="off"
        spellCheck={false}
        flex="1 1 14rem"
        {...form.getInputProps(username)}
      />
      <SecretField
        form={form}
        secrets={secrets}
        name={password}
        secret={secret}
        label={t(`clients.form.${password}`)}
      />
    </Group>
  )
}
