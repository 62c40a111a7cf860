import { Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Page } from '../../components/page.tsx'
import { AppearancePanel } from './appearance-panel.tsx'
import { ImageHostsPanel } from './image-hosts-panel.tsx'
import { IndexerProxiesPanel } from './indexer-proxies-panel.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { TokensPanel } from './tokens-panel.tsx'
import { WorkersPanel } from './workers-panel.tsx'

/** How the dashboard looks and speaks, and who may use the API. */
export function SettingsPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('settings.title')} description={t('settings.lead')}>
      <Stack gap="lg" maw={860}>
        <AppearancePanel />
        <TokensPanel />
        <ImageHostsPanel />
        <IndexerProxiesPanel />
        <WorkersPanel />
        <PasswordPanel />
      </Stack>
    </Page>
  )
}
