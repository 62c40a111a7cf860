import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { createToken, tokenAccess } from '@shoal/api'
import { IconKey } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { tokensQuery } from './token-queries.ts'

const LONGEST_NAME = 64 // characters, as the API allows

/** Makes a token and shows its secret once. */
export function CreateTokenForm() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', access: 'read' },
    validate: { name: (value) => (value.trim() === '' ? t('settings.tokenNameMissing') : null) },
  })
  const create = useMutation({
    mutationFn: ({ name, access }: typeof form.values) =>
      api.call(createToken, { body: { name, access: tokenAccess.parse(access) } }),
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => create.mutate(values))}>
      <Stack gap="md" p="md">
        <Text size="sm" c="dimmed">
          {t('settings.tokensLead')}
        </Text>
        {create.isError && !besideField && <ErrorState error={create.error} />}
        <Group align="flex-start" gap="sm">
          <TextInput
            name="name"
            label={t('settings.tokenName')}
            placeholder={t('settings.tokenNameExample')}
            maxLength={LONGEST_NAME}
            flex="1 1 14rem"
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <Select
            name="access"
            label={t('settings.access')}
            allowDeselect={false}
            data={tokenAccess.options.map((access) => ({ value: access, label: t(`settings.accessOf.${access}`) }))}
            key={form.key('access')}
            {...form.getInputProps('access')}
          />
          <Button type="submit" mt={25} loading={create.isPending} leftSection={<IconKey size={16} aria-hidden />}>
            {t('settings.createToken')}
          </Button>
        </Group>
        {create.data !== undefined && (
          <Alert color="teal" title={t('settings.tokenMade', { name: create.data.name })}>
            <Stack gap="xs">
              <Text size="sm">{t('settings.tokenOnce')}</Text>
              <CopyField label={t('settings.tokenSecret')} value={create.data.secret} />
            </Stack>
          </Alert>
        )}
      </Stack>
    </form>
  )
}
