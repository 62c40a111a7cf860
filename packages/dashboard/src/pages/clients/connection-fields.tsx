import { Group, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { clientKinds } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'
import { fieldsOfKind, kindOf } from './client-form-values.ts'
import { LoginFields } from './login-fields.tsx'
import { SecretField } from './secret-field.tsx'

const addressExamples = {
  qbittorrent: 'http://192.168.1.10:8080',
  transmission: 'http://192.168.1.10:9091',
  rtorrent: 'http://192.168.1.10/RPC2',
  deluge: '',
  builtin: '',
} as const

/** What the client is, where it answers, and how to log in. */
export function ConnectionFields({ form, secrets }: ClientFieldsProps) {
  const { t } = useTranslation()
  const { kind } = form.values
  const has = fieldsOfKind[kind]
  return (
    <Stack gap="md">
      <Group align="flex-start" gap="sm">
        <Select
          name="kind"
          label={t('clients.form.kind')}
          allowDeselect={false}
          data={clientKinds.map((value) => ({ value, label: t(`clients.kind.${value}`) }))}
          w={200}
          value={kind}
          error={form.errors['kind']}
          onChange={(value) => form.setFieldValue('kind', kindOf(value))}
        />
        <TextInput
          name="name"
          label={t('clients.form.name')}
          placeholder={t('clients.form.nameExample')}
          required
          maxLength={100}
          flex="1 1 14rem"
          {...form.getInputProps('name')}
        />
      </Group>
      {has.url && (
        <TextInput
          name="url"
          label={t('clients.form.url')}
          description={t(kind === 'rtorrent' ? 'clients.form.urlRtorrent' : 'clients.form.urlHint')}
          placeholder={addressExamples[kind]}
          required
          spellCheck={false}
          {...form.getInputProps('url')}
        />
      )}
      {kind === 'deluge' && (
        <Group align="flex-start" gap="sm">
          <TextInput
            name="host"
            label={t('clients.form.host')}
            required
            flex="1 1 14rem"
            {...form.getInputProps('host')}
          />
          <NumberInput
            name="port"
            label={t('clients.form.port')}
            description={t('clients.form.portHint')}
            min={1}
            max={65_535}
            allowDecimal={false}
            w={200}
            {...form.getInputProps('port')}
          />
        </Group>
      )}
      {has.login && <LoginFields form={form} secrets={secrets} of="client" />}
      {has.apiKey && (
        <Group align="flex-start">
          <SecretField
            form={form}
            secrets={secrets}
            name="apiKey"
            secret="apiKey"
            label={t('clients.form.apiKey')}
            description={t('clients.form.apiKeyHint')}
          />
        </Group>
      )}
    </Stack>
  )
}
