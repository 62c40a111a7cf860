import { PasswordInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ChannelField } from './channel-fields.ts'
import type { ChannelFormState } from './channel-form-state.ts'

interface ChannelFieldInputProps {
  readonly form: ChannelFormState
  readonly field: ChannelField
  /** The channel exists: secrets left empty stay. */
  readonly known: boolean
}

/** One field of a channel, hidden while typed where it is a secret. */
export function ChannelFieldInput({ form, field, known }: ChannelFieldInputProps) {
  const { t } = useTranslation()
  const { name, label, secret = false, optional = false, example } = field
  const words = t(`notices.field.${label}`)
  const props = {
    name,
    label: optional ? t('notices.optional', { label: words }) : words,
    placeholder: secret && known ? t('notices.kept') : example,
    spellCheck: false,
    autoComplete: 'off',
    ...form.getInputProps(`fields.${name}`),
  }
  if (name === 'security') {
    return (
      <Select
        {...props}
        placeholder={t('notices.security.starttls')}
        data={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: t(`notices.security.${value}`) }))}
      />
    )
  }
  return secret ? <PasswordInput {...props} /> : <TextInput {...props} />
}
