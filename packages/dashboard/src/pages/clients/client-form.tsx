import { Button, Group, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { addClient, type ClientDetail, updateClient } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { LinkButton } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import type { ClientForm as Form } from './client-form-type.ts'
import { fieldsOfKind, formErrors, newClientValues, settingsOf, valuesOf } from './client-form-values.ts'
import { ConnectionFields } from './connection-fields.tsx'
import { LimitFields } from './limit-fields.tsx'
import { PathMappingFields } from './path-mapping-fields.tsx'
import { TestConnection } from './test-connection.tsx'
import { WayFields } from './way-fields.tsx'

/** Everything about one client: a new one, or `client` as it is. */
export function ClientForm({ client }: { readonly client?: ClientDetail }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form: Form = useForm({ initialValues: client === undefined ? newClientValues : valuesOf(client) })
  const save = useMutation({
    mutationFn: () => {
      const body = settingsOf(form.values)
      return client === undefined
        ? api.call(addClient, { body })
        : api.call(updateClient, { params: { clientId: client.id }, body })
    },
    onSuccess: async ({ name }) => {
      notifications.show({ color: 'teal', message: t('clients.form.saved', { name }) })
      await queryClient.invalidateQueries({ queryKey: ['clients'] })
      await navigate({ to: '/clients' })
    },
    onError: (error) => form.setErrors(formErrors(fieldErrors(error))),
  })
  const besideField = Object.keys(form.errors).length > 0
  const has = fieldsOfKind[form.values.kind]
  const secrets = client?.settings.kind === form.values.kind ? client.secrets : []
  return (
    <form method="post" noValidate autoComplete="off" onSubmit={form.onSubmit(() => save.mutate())}>
      <Stack gap="lg" maw={860}>
        <Panel title={t('clients.form.connection')}>
          <Stack gap="lg">
            <ConnectionFields form={form} secrets={secrets} />
            <TestConnection form={form} clientId={client?.id} />
          </Stack>
        </Panel>
        {has.http && (
          <Panel title={t('clients.form.way')}>
            <WayFields form={form} secrets={secrets} />
          </Panel>
        )}
        <Panel title={t('clients.form.limits')}>
          <LimitFields form={form} />
        </Panel>
        {form.values.kind !== 'builtin' && (
          <Panel title={t('clients.form.mapping')}>
            <PathMappingFields form={form} clientId={client?.id} />
          </Panel>
        )}
        {save.isError && !besideField && <ErrorState error={save.error} />}
        <Group justify="flex-end" gap="sm">
          <LinkButton to="/clients" variant="default">
            {t('common.cancel')}
          </LinkButton>
          <Button type="submit" loading={save.isPending}>
            {t(client === undefined ? 'clients.form.add' : 'clients.form.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
