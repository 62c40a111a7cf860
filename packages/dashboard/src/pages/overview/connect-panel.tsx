import { Button, Collapse, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Overview } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.tsx'
import { Panel } from '../../components/panel.tsx'
import { AutobrrWiring } from './autobrr-wiring.tsx'

/** Addresses for other programs. The secret one stays folded away until asked for. */
export function ConnectPanel({ addresses }: { readonly addresses: Overview['addresses'] }) {
  const { t } = useTranslation()
  const [opened, { toggle }] = useDisclosure(false)
  return (
    <Panel
      title={t('overview.addresses')}
      actions={
        <Button variant="subtle" size="xs" onClick={toggle} aria-expanded={opened}>
          {opened ? t('common.hide') : t('overview.connect')}
        </Button>
      }
    >
      <Stack gap="md">
        <Collapse expanded={opened}>
          <AutobrrWiring webhook={addresses.webhook} />
        </Collapse>
        <CopyField visibleLabel label={t('overview.announceHttp')} value={addresses.announceHttp} />
        <CopyField visibleLabel label={t('overview.announceUdp')} value={addresses.announceUdp} />
      </Stack>
    </Panel>
  )
}
