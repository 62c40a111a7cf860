import { Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClientFieldsProps } from './client-form-type.ts'

const WIDE = '1 1 14rem'

/** What the client may be given, and how. */
export function LimitFields({ form }: Pick<ClientFieldsProps, 'form'>) {
  const { t } = useTranslation()
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
          min={0}
          suffix=" GiB"
          flex={WIDE}
          {...form.getInputProps('keepFree')}
        />
        <NumberInput
          name="monthlyTraffic"
          label={t('clients.form.monthlyTraffic')}
          description={t('clients.form.monthlyTrafficHint')}
          min={0}
          suffix=" GiB"
          flex={WIDE}
          {...form.getInputProps('monthlyTraffic')}
        />
      </Group>
      <TextInput
        name="savePath"
        label={t('clients.form.savePath')}
        description={t('clients.form.savePathHint')}
        spellCheck={false}
        {...form.getInputProps('savePath')}
      />
      <Group align="flex-start" gap="sm">
        <TextInput
          name="sharedHost"
          label={t('clients.form.sharedHost')}
          description={t('clients.form.sharedHostHint')}
          flex={WIDE}
          {...form.getInputProps('sharedHost')}
        />
        <TextInput
          name="sharedDisk"
          label={t('clients.form.sharedDisk')}
          description={t('clients.form.sharedDiskHint')}
          flex={WIDE}
          {...form.getInputProps('sharedDisk')}
        />
      </Group>
    </Stack>
  )
}
