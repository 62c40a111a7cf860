import {
  Alert,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Textarea,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { saveTrackerAccess, type TrackerAccess } from '@shoal/api'
import { IconCheck, IconDeviceFloppy } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { readRulesForm, rulesForm, rulesFormFields } from './rules-form.ts'
import { accessQuery } from './tracker-queries.ts'

/** Mode and rules of the tracker, changed together. */
export function RulesPanel() {
  const access = useQuery(accessQuery)
  return <QueryView query={access}>{(data) => <RulesForm access={data} />}</QueryView>
}

function RulesForm({ access }: { readonly access: TrackerAccess }) {
  const { t } = useTranslation()
  const modeId = useId()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({ initialValues: rulesForm(access) })
  const save = useMutation({
    mutationFn: (values: typeof form.values) => api.call(saveTrackerAccess, { body: readRulesForm(values) }),
    onSuccess: (saved) => {
      queryClient.setQueryData(accessQuery.queryKey, saved)
      form.setValues(rulesForm(saved))
      form.resetDirty(rulesForm(saved))
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const { mode } = form.values
  const modes = (['listed', 'open', 'private'] as const).map((value) => ({ value, label: t(`tracker.mode.${value}`) }))
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="lg">
        <Panel title={t('tracker.whoAndWhat')}>
          <Stack gap="sm">
            <Text id={modeId} size="sm" fw={500}>
              {t('tracker.modeLabel')}
            </Text>
            <SegmentedControl aria-labelledby={modeId} data={modes} fullWidth {...form.getInputProps('mode')} />
            <Text size="sm" c="dimmed">
              {t(`tracker.modeHint.${mode}`)}
            </Text>
            {mode === 'private' && (
              <Switch
                label={t('tracker.listedOnly')}
                description={t('tracker.listedOnlyHint')}
                {...form.getInputProps('listedOnly', { type: 'checkbox' })}
              />
            )}
          </Stack>
        </Panel>
        {mode === 'private' && (
          <Panel title={t('tracker.accounts')}>
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {rulesFormFields.numbers.map((name) => (
                <NumberInput
                  key={name}
                  label={t(`tracker.rule.${name}`)}
                  description={t(`tracker.ruleHint.${name}`)}
                  min={0}
                  step={name.endsWith('Factor') ? 0.5 : 1}
                  {...form.getInputProps(name)}
                />
              ))}
            </SimpleGrid>
          </Panel>
        )}
        <Panel title={t('tracker.lists')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {rulesFormFields.lists.map((name) => (
              <Textarea
                key={name}
                label={t(`tracker.list.${name}`)}
                description={t(`tracker.listHint.${name}`)}
                autosize
                minRows={2}
                maxRows={12}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                {...form.getInputProps(name)}
              />
            ))}
          </SimpleGrid>
        </Panel>
        {save.isError && Object.keys(form.errors).length === 0 && <ErrorState error={save.error} />}
        {save.isSuccess && !form.isDirty() && (
          <Alert color="teal" icon={<IconCheck aria-hidden />}>
            {t('tracker.saved')}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button
            type="submit"
            disabled={!form.isDirty()}
            loading={save.isPending}
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          >
            {t('tracker.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
