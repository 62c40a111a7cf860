import { Stack, Switch, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { previewRemoval, type RemovalPolicy, saveRemoval } from '@shoal/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { clientChoicesQuery } from '../../api/client-choices-query.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { AddButton } from './add-button.tsx'
import { MinimumFields } from './minimum-fields.tsx'
import { RemovalPreview } from './removal-preview.tsx'
import { RemovalRuleFields } from './removal-rule-fields.tsx'
import { newRemovalRule, removalErrors, removalOf } from './removal-values.ts'
import { rulesQuery } from './rules-queries.ts'
import { SaveBar } from './save-bar.tsx'
import { useRemovalForm } from './use-removal-form.ts'

/** When torrents go, with a look at what these rules would remove now. */
export function RemovalForm({ policy }: { readonly policy: RemovalPolicy }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const { data: choices = [] } = useQuery(clientChoicesQuery)
  const form = useRemovalForm(policy)
  const onError = (error: unknown) => form.setErrors(removalErrors(fieldErrors(error)))
  const save = useMutation({
    mutationFn: () => api.call(saveRemoval, { body: removalOf(form.values) }),
    onSuccess: (rules) => {
      queryClient.setQueryData(rulesQuery.queryKey, rules)
      notifications.show({ color: 'teal', message: t('rules.saved') })
    },
    onError,
  })
  const preview = useMutation({
    mutationFn: () => api.call(previewRemoval, { body: { removal: removalOf(form.values) } }),
    onError,
  })
  const failed = [save, preview].find(({ isError }) => isError)
  return (
    <Panel title={t('rules.removal')}>
      <form method="post" noValidate onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack gap="lg">
          <Switch
            label={t('rules.enabled')}
            description={t('rules.enabledHint')}
            {...form.getInputProps('enabled', { type: 'checkbox' })}
          />
          <Stack gap="sm">
            <Title order={3} size="sm">
              {t('rules.rules')}
            </Title>
            <Text size="sm" c="dimmed">
              {t('rules.removalLead')}
            </Text>
            {form.values.rules.map((_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and the values live in the form
              <RemovalRuleFields key={row} form={form} row={row} choices={choices} />
            ))}
            <AddButton label={t('rules.addRule')} onClick={() => form.insertListItem('rules', newRemovalRule)} />
          </Stack>
          <MinimumFields form={form} />
          {failed !== undefined && <ErrorState error={failed.error} />}
          <SaveBar
            previewLabel={t('rules.previewRemoval')}
            previewing={preview.isPending}
            saving={save.isPending}
            onPreview={() => {
              if (!form.validate().hasErrors) preview.mutate()
            }}
          />
        </Stack>
      </form>
      {preview.data !== undefined && <RemovalPreview preview={preview.data} />}
    </Panel>
  )
}
