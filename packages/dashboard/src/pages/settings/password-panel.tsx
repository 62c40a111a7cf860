import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { changePassword } from '@shoal/api'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'

const SHORTEST = 10 // characters, as the API wants

/** Changes the own password. */
export function PasswordPanel() {
  const { t } = useTranslation()
  const fieldErrors = useFieldErrors()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', password: '', repeated: '' },
    validate: {
      current: (value) => (value === '' ? t('settings.passwordMissing') : null),
      password: (value) => (value.length < SHORTEST ? t('settings.passwordShort', { count: SHORTEST }) : null),
      repeated: (value, { password }) => (value === password ? null : t('settings.passwordDiffers')),
    },
  })
  const change = useMutation({
    mutationFn: ({ current, password }: typeof form.values) =>
      api.call(changePassword, { body: { current, password } }),
    onSuccess: () => form.reset(),
    onError: (error) => form.setErrors(fieldErrors(error, { 'wrong-credentials': 'current' })),
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <Panel title={t('settings.password')}>
      <form method="post" noValidate onSubmit={form.onSubmit((values) => change.mutate(values))}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('settings.passwordLead')}
          </Text>
          {change.isError && !besideField && <ErrorState error={change.error} />}
          {change.isSuccess && <Alert color="teal" title={t('settings.passwordChanged')} />}
          <PasswordInput
            label={t('settings.passwordCurrent')}
            autoComplete="current-password"
            key={form.key('current')}
            {...form.getInputProps('current')}
          />
          <Group align="flex-start" grow preventGrowOverflow={false} gap="sm">
            <PasswordInput
              label={t('settings.passwordNew')}
              autoComplete="new-password"
              miw="14rem"
              key={form.key('password')}
              {...form.getInputProps('password')}
            />
            <PasswordInput
              label={t('settings.passwordRepeated')}
              autoComplete="new-password"
              miw="14rem"
              key={form.key('repeated')}
              {...form.getInputProps('repeated')}
            />
          </Group>
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t('settings.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}
