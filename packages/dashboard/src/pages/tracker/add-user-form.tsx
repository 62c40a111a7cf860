import { Button, Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { addTrackerUser } from '@shoal/api'
import { IconUserPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { NewPasskey } from './new-passkey.tsx'

const NO_LIMIT: string | number = ''
const LONGEST_NAME = 64 // characters, as the API allows

/** Adds a user and shows the passkey once. */
export function AddUserForm() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({
    initialValues: { name: '', maxPeers: NO_LIMIT, mayLeech: true },
    validate: { name: (value) => (value.trim() === '' ? t('tracker.nameMissing') : null) },
  })
  const add = useMutation({
    mutationFn: ({ name, maxPeers, mayLeech }: typeof form.values) =>
      api.call(addTrackerUser, {
        body: { name, mayLeech, ...(maxPeers === '' ? {} : { maxPeers: Number(maxPeers) }) },
      }),
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey: ['tracker'] })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => add.mutate(values))}>
      <Stack gap="md" p="md">
        {add.isError && Object.keys(form.errors).length === 0 && <ErrorState error={add.error} />}
        <Group align="flex-start" gap="sm">
          <TextInput
            name="name"
            label={t('tracker.userName')}
            maxLength={LONGEST_NAME}
            flex="1 1 12rem"
            {...form.getInputProps('name')}
          />
          <NumberInput
            name="maxPeers"
            label={t('tracker.maxPeers')}
            placeholder={t('tracker.noLimit')}
            min={1}
            max={20_000}
            w={160}
            {...form.getInputProps('maxPeers')}
          />
          <Switch mt={32} label={t('tracker.mayLeech')} {...form.getInputProps('mayLeech', { type: 'checkbox' })} />
          <Button type="submit" mt={25} loading={add.isPending} leftSection={<IconUserPlus size={16} aria-hidden />}>
            {t('tracker.addUser')}
          </Button>
        </Group>
        {add.data !== undefined && <NewPasskey user={add.data} />}
      </Stack>
    </form>
  )
}
