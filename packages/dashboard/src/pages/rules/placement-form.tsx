import { Group, NumberInput, Select, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type PlacementPolicy, placementSortKeys, previewPlacement, savePlacement } from '@shoal/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { clientChoicesQuery } from '../../api/client-choices-query.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { AddButton } from './add-button.tsx'
import { PlacementCapFields } from './placement-cap-fields.tsx'
import { PlacementPreview } from './placement-preview.tsx'
import { PlacementRuleFields } from './placement-rule-fields.tsx'
import { newCap, newRule, placementErrors, placementOf, sortKeyOf } from './placement-values.ts'
import { rulesQuery } from './rules-queries.ts'
import { SaveBar } from './save-bar.tsx'
import { type PlacementForm as Form, usePlacementForm } from './use-placement-form.ts'

/** Which client a release goes to, with a look at what these rules would have done before they are saved. */
export function PlacementForm({ policy }: { readonly policy: PlacementPolicy }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const { data: choices = [] } = useQuery(clientChoicesQuery)
  const form = usePlacementForm(policy)
  const onError = (error: unknown) => form.setErrors(placementErrors(fieldErrors(error)))
  const save = useMutation({
    mutationFn: () => api.call(savePlacement, { body: placementOf(form.values) }),
    onSuccess: (rules) => {
      queryClient.setQueryData(rulesQuery.queryKey, rules)
      notifications.show({ color: 'teal', message: t('rules.saved') })
    },
    onError,
  })
  const preview = useMutation({
    mutationFn: () => api.call(previewPlacement, { body: { placement: placementOf(form.values) } }),
    onError,
  })
  const failed = [save, preview].find(({ isError }) => isError)
  return (
    <Panel title={t('rules.placement')}>
      <form method="post" noValidate onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack gap="lg">
          <Group align="flex-start" gap="sm">
            <Select
              label={t('rules.sortKey')}
              description={t(`rules.sortHint.${form.values.sortKey}`)}
              allowDeselect={false}
              data={placementSortKeys.map((value) => ({ value, label: t(`rules.sortKeyOf.${value}`) }))}
              flex="2 1 16rem"
              value={form.values.sortKey}
              onChange={(value) => form.setFieldValue('sortKey', sortKeyOf(value))}
            />
            <NumberInput
              label={t('rules.maxNew')}
              description={t('rules.maxNewHint')}
              min={1}
              max={10_000}
              allowDecimal={false}
              flex="1 1 12rem"
              {...form.getInputProps('maxNewPerRound')}
            />
          </Group>
          <RuleList form={form}>
            {form.values.rules.map((_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and the values live in the form
              <PlacementRuleFields key={row} form={form} row={row} choices={choices} />
            ))}
          </RuleList>
          <Stack gap="sm">
            <Title order={3} size="sm">
              {t('rules.caps')}
            </Title>
            <Text size="sm" c="dimmed">
              {t('rules.capsLead')}
            </Text>
            {form.values.caps.map((_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <PlacementCapFields key={row} form={form} row={row} choices={choices} />
            ))}
            <AddButton label={t('rules.addCap')} onClick={() => form.insertListItem('caps', newCap)} />
          </Stack>
          {failed !== undefined && <ErrorState error={failed.error} />}
          <SaveBar
            previewLabel={t('rules.preview')}
            previewing={preview.isPending}
            saving={save.isPending}
            onPreview={() => {
              if (!form.validate().hasErrors) preview.mutate()
            }}
          />
        </Stack>
      </form>
      {preview.data !== undefined && <PlacementPreview items={preview.data.items} differing={preview.data.differing} />}
    </Panel>
  )
}

function RuleList({ form, children }: { readonly form: Form; readonly children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <Title order={3} size="sm">
        {t('rules.rules')}
      </Title>
      <Text size="sm" c="dimmed">
        {t(form.values.rules.length === 0 ? 'rules.noRules' : 'rules.rulesLead')}
      </Text>
      {children}
      <AddButton label={t('rules.addRule')} onClick={() => form.insertListItem('rules', newRule)} />
    </Stack>
  )
}
