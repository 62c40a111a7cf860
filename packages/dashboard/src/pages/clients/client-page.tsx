import { Alert, Group, Stack, Text } from '@mantine/core'
import type { ClientDetail } from '@shoal/api'
import { IconFileSettings } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { BackLink } from '../../components/back-link.tsx'
import { FactGrid } from '../../components/data/fact-grid.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { ClientForm } from './client-form.tsx'
import { clientQuery } from './client-queries.ts'
import { ClientStatus } from './client-status.tsx'
import { PauseClientButton } from './pause-client-button.tsx'
import { RemoveClientButton } from './remove-client-button.tsx'

const route = getRouteApi('/pages/clients/$clientId')

/** One client: its settings, to be changed, tested, paused or removed. */
export function ClientPage() {
  const { clientId } = route.useParams()
  const client = useQuery(clientQuery(clientId))
  return (
    <Stack gap="sm">
      <BackLink to="/clients" label="clients.title" />
      <QueryView query={client}>{(data) => <ClientDetails client={data} />}</QueryView>
    </Stack>
  )
}

function ClientDetails({ client }: { readonly client: ClientDetail }) {
  const { t } = useTranslation()
  return (
    <Page
      title={client.name}
      description={
        <Group gap="sm" mt={4}>
          <ClientStatus client={client} />
          <Text size="sm">
            {t(`clients.kind.${client.kind}`)} {client.version}
          </Text>
        </Group>
      }
      actions={
        client.declared ? undefined : (
          <Group gap="sm">
            <PauseClientButton client={client} />
            <RemoveClientButton client={client} />
          </Group>
        )
      }
    >
      {client.declared ? (
        <DeclaredClient client={client} />
      ) : (
        <ClientForm key={`${client.id} ${client.draining}`} client={client} />
      )}
    </Page>
  )
}

/** From the file: shown, not changed. */
function DeclaredClient({ client }: { readonly client: ClientDetail }) {
  const { t } = useTranslation()
  const { settings, secrets } = client
  const facts = Object.entries(settings)
    .filter(([, value]) => typeof value !== 'object')
    .map(([label, value]) => ({ label, value: String(value) }))
  return (
    <>
      <Alert icon={<IconFileSettings aria-hidden />} title={t('clients.declared')}>
        {t('clients.declaredHint')}
      </Alert>
      <Panel title={t('clients.form.connection')}>
        <FactGrid facts={[...facts, ...secrets.map((label) => ({ label, value: '••••••' }))]} />
      </Panel>
    </>
  )
}
