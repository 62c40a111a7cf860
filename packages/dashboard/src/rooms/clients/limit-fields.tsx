import { Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'

/** What the client may be given, and how. */
export function LimitFields({ form }: Pick<ClientFieldsProps, 'form'>) {
  const { t } = useTranslation()
  const wide = { flex: '1 1 14rem', inputWrapperOrder: ['label', 'input', 'description', 'error'] } as const
  const order = { inputWrapperOrder: [...wide.inputWrapperOrder] }
  return (
    <Stack gap="md">
      <Switch
        label={t('clients.form.enabled')}
        description={t('clients.form.enabledHint')}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
      <Switch
        label={t('clients.form.draining')}
        description={t('clients.form.drainingHint')}
        {...form.getInputProps('draining', { type: 'checkbox' })}
      />
      <Switch
        label={t('clients.form.addPaused')}
        description={t('clients.form.addPausedHint')}
        {...form.getInputProps('addPaused', { type: 'checkbox' })}
      />
      <Group align="flex-start" gap="sm">
        <NumberInput
          name="keepFree"
          label={t('clients.form.keepFree')}
          description={t('clients.form.keepFreeHint')}
          {...order}
          min={0}
          suffix=" GiB"
          flex={wide.flex}
          {...form.getInputProps('keepFree')}
        />
        <NumberInput
          name="monthlyTraffic"
          label={t('clients.form.monthlyTraffic')}
          description={t('clients.form.monthlyTrafficHint')}
          {...order}
          min={0}
          suffix=" GiB"
          flex={wide.flex}
          {...form.getInputProps('monthlyTraffic')}
        />
      </Group>
      <TextInput
        name="savePath"
        label={t('clients.form.savePath')}
        description={t('clients.form.savePathHint')}
        {...order}
        spellCheck={false}
        {...form.getInputProps('savePath')}
      />
      <Group align="flex-start" gap="sm">
        <TextInput
          name="sharedHost"
          label={t('clients.form.sharedHost')}
          description={t('clients.form.sharedHostHint')}
          {...order}
          flex={wide.flex}
          {...form.getInputProps('sharedHost')}
        />
        <TextInput
          name="sharedDisk"
          label={t('clients.form.sharedDisk')}
          description={t('clients.form.sharedDiskHint')}
          {...order}
          flex={wide.flex}
          {...form.getInputProps('sharedDisk')}
        />
      </Group>
    </Stack>
  )
}
