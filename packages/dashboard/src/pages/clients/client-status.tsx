import { Group } from '@mantine/core'
import type { FleetClient } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { ClientStateBadge } from '../../components/badges/client-state-badge.tsx'
import { StatusBadge } from '../../components/badges/status-badge.tsx'

/** Whether a client answers, and whether it is drained or switched off. */
export function ClientStatus({ client }: { readonly client: FleetClient }) {
  const { t } = useTranslation()
  if (!client.enabled) return <StatusBadge tone="idle">{t('clients.off')}</StatusBadge>
  return (
    <Group gap={6}>
      <ClientStateBadge state={client.state} />
      {client.draining && <StatusBadge tone="warn">{t('clients.draining')}</StatusBadge>}
    </Group>
  )
}
