import { type FleetClient, removeClient } from '@shoal/api'
import { IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'

/** Takes a client out of the fleet, after asking. */
export function RemoveClientButton({ client }: { readonly client: FleetClient }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const remove = async (): Promise<void> => {
    await api.call(removeClient, { params: { clientId: client.id } })
    await navigate({ to: '/clients' })
  }
  return (
    <ConfirmButton
      text={t('clients.remove')}
      title={t('clients.removeNamed', { name: client.name })}
      warning={t('clients.removeWarning')}
      queryKey={['clients']}
      onConfirm={remove}
      look={{ variant: 'default', c: 'red', leftSection: <IconTrash size={16} aria-hidden /> }}
    />
  )
}
