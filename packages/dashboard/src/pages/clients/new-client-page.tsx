import { Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { BackLink } from '../../components/back-link.tsx'
import { Page } from '../../components/page.tsx'
import { ClientForm } from './client-form.tsx'

/** Adds a torrent client to the fleet. */
export function NewClientPage() {
  const { t } = useTranslation()
  return (
    <Stack gap="sm">
      <BackLink to="/clients" label="clients.title" />
      <Page title={t('clients.form.newTitle')} description={t('clients.form.newLead')}>
        <ClientForm />
      </Page>
    </Stack>
  )
}
