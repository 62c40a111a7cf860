import { Box, Button, Center, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { signIn } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { rememberCsrfToken } from '../../api/csrf-token.ts'
import { sessionQuery } from '../../api/session.ts'
import { ColorSchemeToggle } from '../../app/color-scheme-toggle.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { LanguageMenu } from '../../i18n/language-menu.tsx'
import classes from './sign-in-page.module.css'

const route = getRouteApi('/sign-in')

/** The door: name and password, errors beside the fields, the entered name kept. */
export function SignInPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queryClient = useQueryClient()
  const { next = '/' } = route.useSearch()
  const fieldErrors = useFieldErrors()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (value.trim() === '' ? t('signIn.nameMissing') : null),
      password: (value) => (value === '' ? t('signIn.passwordMissing') : null),
    },
  })
  const enter = useMutation({
    mutationFn: (body: typeof form.values) => api.call(signIn, { body }),
    onSuccess: async (session) => {
      rememberCsrfToken(session.csrfToken)
      queryClient.setQueryData(sessionQuery.queryKey, session)
      await router.navigate({ href: next, replace: true })
    },
    onError: (error) => {
      form.setFieldValue('password', '') // this clears the field's error too, so it comes first
      form.setErrors(fieldErrors(error, { 'wrong-credentials': 'password' }))
      form.getInputNode('password')?.focus()
    },
  })
  useEffect(() => {
    document.title = `${t('signIn.title')} · Shoal`
  }, [t])
  const besideField = Object.keys(form.errors).length > 0
  return (
    <Center className={classes['page']} component="main">
      <Box className={classes['card']}>
        <Group justify="space-between" mb="xl">
          <Logo />
          <Group gap={4}>
            <LanguageMenu />
            <ColorSchemeToggle />
          </Group>
        </Group>
        <Title order={1} mb={4}>
          {t('signIn.title')}
        </Title>
        <Text c="dimmed" mb="lg">
          {t('signIn.lead')}
        </Text>
        <form method="post" noValidate onSubmit={form.onSubmit((values) => enter.mutate(values))}>
          <Stack>
            {enter.isError && !besideField && <ErrorState error={enter.error} />}
            <TextInput
              label={t('signIn.name')}
              name="name"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              aria-invalid={form.errors['name'] !== undefined}
              key={form.key('name')}
              {...form.getInputProps('name')}
            />
            <PasswordInput
              label={t('signIn.password')}
              name="password"
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword') }}
              aria-invalid={form.errors['password'] !== undefined}
              key={form.key('password')}
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={enter.isPending} mt="xs">
              {t('signIn.submit')}
            </Button>
          </Stack>
        </form>
        <Text size="sm" c="dimmed" mt="lg">
          {t('signIn.firstTime')}
        </Text>
      </Box>
    </Center>
  )
}
