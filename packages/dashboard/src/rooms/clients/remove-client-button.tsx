import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FleetClient, removeClient } from '@shoal/api'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'

/** Takes a client out of the fleet, after asking. */
export function RemoveClientButton({ client }: { readonly client: FleetClient }) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.call(removeClient, { params: { clientId: client.id } }),
    onSuccess: async () => {
      await navigate({ to: '/clients' })
      await queryClient.invalidateQueries({ queryKey: ['clients'] })
    },
  })
  const title = t('clients.removeNamed', { name: client.name })
  return (
    <>
      <Button variant="default" c="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={dialog.open}>
        {t('clients.remove')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={title} centered>
        <Stack>
          <Text size="sm">{t('clients.removeWarning')}</Text>
          {remove.isError && <ErrorState error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('clients.remove')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
