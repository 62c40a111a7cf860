import { Button, Group, Modal, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { changeTrackerUser, removeTrackerUser, rotatePasskey, type TrackerUser } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { FactorInput } from './factor-input.tsx'
import { NewPasskey } from './new-passkey.tsx'

const NO_LIMIT: string | number = ''

/** Everything that can be done about one user, in a dialog. */
export function UserActions({ user }: { readonly user: TrackerUser }) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button size="xs" variant="subtle" onClick={dialog.open} aria-label={t('tracker.editNamed', { name: user.name })}>
        {t('tracker.edit')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={user.name} centered size="lg">
        {opened && <UserForm user={user} onDone={dialog.close} />}
      </Modal>
    </>
  )
}

function UserForm({ user, onDone }: { readonly user: TrackerUser; readonly onDone: () => void }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const params = { userId: user.id }
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['tracker'] })
  const form = useForm({
    initialValues: {
      name: user.name,
      disabled: user.disabled ?? '',
      mayLeech: user.mayLeech,
      maxPeers: user.maxPeers ?? NO_LIMIT,
      downloadFactor: user.downloadFactor,
      uploadFactor: user.uploadFactor,
    },
  })
  const save = useMutation({
    mutationFn: ({ disabled, maxPeers, ...rest }: typeof form.values) => {
      const limits = { maxPeers: maxPeers === '' ? null : Number(maxPeers) }
      const body = { ...rest, ...limits, disabled: disabled.trim() === '' ? null : disabled }
      return api.call(changeTrackerUser, { params, body })
    },
    onSuccess: async () => {
      await refresh()
      onDone()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const rotate = useMutation({ mutationFn: () => api.call(rotatePasskey, { params }) })
  const remove = useMutation({
    mutationFn: () => api.call(removeTrackerUser, { params }),
    onSuccess: async () => {
      await refresh()
      onDone()
    },
  })
  const failed = [save, rotate, remove].find((change) => change.isError)
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        {failed !== undefined && Object.keys(form.errors).length === 0 && <ErrorState error={failed.error} />}
        {rotate.data !== undefined && <NewPasskey user={rotate.data} />}
        <TextInput label={t('tracker.userName')} maxLength={64} {...form.getInputProps('name')} />
        <TextInput
          label={t('tracker.shutOut')}
          description={t('tracker.shutOutHint')}
          maxLength={200}
          {...form.getInputProps('disabled')}
        />
        <Group grow align="flex-start">
          <NumberInput
            label={t('tracker.maxPeers')}
            placeholder={t('tracker.noLimit')}
            min={1}
            max={20_000}
            {...form.getInputProps('maxPeers')}
          />
          <FactorInput of="downloadFactor" {...form.getInputProps('downloadFactor')} />
          <FactorInput of="uploadFactor" {...form.getInputProps('uploadFactor')} />
        </Group>
        <Switch label={t('tracker.mayLeech')} {...form.getInputProps('mayLeech', { type: 'checkbox' })} />
        <Group justify="space-between">
          <Group gap="xs">
            <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate()}>
              {t('tracker.rotate')}
            </Button>
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('tracker.removeUser')}
            </Button>
          </Group>
          <Button type="submit" loading={save.isPending}>
            {t('tracker.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
