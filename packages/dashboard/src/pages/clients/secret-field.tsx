import { Checkbox, PasswordInput, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'

interface SecretFieldProps extends ClientFieldsProps {
  readonly name: 'password' | 'apiKey' | 'proxy' | 'gatePassword'
  /** What the API calls it. */
  readonly secret: 'password' | 'apiKey' | 'proxy' | 'basicAuth'
  readonly label: string
  readonly description?: string
}

/** A field that never shows what is stored: empty keeps it, and it can be taken away. */
export function SecretField({ form, secrets, name, secret, label, description }: SecretFieldProps) {
  const { t } = useTranslation()
  const stored = secrets.includes(secret)
  const forgotten = form.values.forgotten.includes(secret)
  return (
    <Stack gap={6} flex="1 1 14rem">
      <PasswordInput
        name={name}
        label={label}
        description={description}
        placeholder={stored ? t('clients.form.stored') : ''}
        autoComplete="new-password"
        disabled={forgotten}
        {...form.getInputProps(name)}
      />
      {stored && (
        <Checkbox
          size="xs"
          label={t('clients.form.forget')}
          checked={forgotten}
          onChange={({ currentTarget: { checked } }) => {
            const others = form.values.forgotten.filter((other) => other !== secret)
            form.setFieldValue('forgotten', checked ? [...others, secret] : others)
          }}
        />
      )}
    </Stack>
  )
}
