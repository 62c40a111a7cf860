import { Button, Group, NumberInput, Select, Switch, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { getShotSettings, type ShotSettings, saveShotSettings, shotSettings } from '@shoal/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'

const GIGABYTE = 1_000_000_000 // bytes
const USUAL_SHOTS = 12
const queryKey = ['shot-settings'] as const

/** What Shoal does by itself: shots after each grab, and how long they stay. */
export function ShotRulesPanel() {
  const { t } = useTranslation()
  const settings = useQuery({ queryKey, queryFn: ({ signal }) => api.call(getShotSettings, { signal }) })
  return (
    <Panel title={t('tasks.afterGrabTitle')}>
      <QueryView query={settings}>{(data) => <ShotRulesForm settings={data} />}</QueryView>
    </Panel>
  )
}

function ShotRulesForm({ settings }: { readonly settings: ShotSettings }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm<{
    afterGrab: string
    shots: number | string
    keepDays: number | string
    keepGigabytes: number | string
    uploadAfterGrab: boolean
  }>({
    initialValues: {
      afterGrab: settings.afterGrab,
      shots: settings.options.shots ?? USUAL_SHOTS,
      keepDays: settings.keepDays ?? '',
      keepGigabytes: settings.keepBytes === null ? '' : settings.keepBytes / GIGABYTE,
      uploadAfterGrab: settings.uploadAfterGrab,
    },
  })
  const save = useMutation({
    mutationFn: ({ afterGrab, shots, keepDays, keepGigabytes, uploadAfterGrab }: typeof form.values) => {
      const body = {
        afterGrab: shotSettings.shape.afterGrab.parse(afterGrab),
        options: { ...settings.options, ...(typeof shots === 'number' ? { shots } : {}) },
        uploadAfterGrab,
        keepDays: typeof keepDays === 'number' ? keepDays : null,
        keepBytes: typeof keepGigabytes === 'number' ? Math.round(keepGigabytes * GIGABYTE) : null,
      }
      return api.call(saveShotSettings, { body })
    },
    onSuccess: (saved) => queryClient.setQueryData(queryKey, saved),
    onError: (error) => {
      const { keepBytes, 'options.shots': shots, ...others } = fieldErrors(error)
      form.setErrors({ ...others, ...(keepBytes && { keepGigabytes: keepBytes }), ...(shots && { shots }) })
    },
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      {save.isError && !besideField && <ErrorState error={save.error} />}
      <Group align="flex-start" gap="sm">
        <Select
          label={t('tasks.afterGrab')}
          flex="1 1 22rem"
          allowDeselect={false}
          data={shotSettings.shape.afterGrab.unwrap().options.map((value) => ({
            value,
            label: t(`tasks.afterGrabOf.${value}`),
          }))}
          {...form.getInputProps('afterGrab')}
        />
        <NumberInput
          label={t('tasks.usualShots')}
          w={170}
          min={1}
          max={200}
          allowDecimal={false}
          {...form.getInputProps('shots')}
        />
        <NumberInput
          label={t('tasks.keepDays')}
          placeholder={t('tasks.forEver')}
          suffix={` ${t('tasks.days')}`}
          w={130}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('keepDays')}
        />
        <NumberInput
          label={t('tasks.keepBytes')}
          placeholder={t('tasks.noBound')}
          suffix=" GB"
          w={130}
          min={0.1}
          {...form.getInputProps('keepGigabytes')}
        />
        <Button type="submit" mt={25} variant="default" loading={save.isPending}>
          {t('tasks.saveRules')}
        </Button>
        {save.isSuccess && (
          <Text size="sm" c="dimmed" mt={32} role="status">
            {t('tasks.rulesSaved')}
          </Text>
        )}
      </Group>
      <Switch
        mt="sm"
        label={t('tasks.uploadAfterGrab')}
        {...form.getInputProps('uploadAfterGrab', { type: 'checkbox' })}
      />
    </form>
  )
}
