import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { FleetTorrent } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { MoveForm } from './move-form.tsx'

/** Asks where a torrent is to go. */
export function MoveButton({ torrent }: { readonly torrent: FleetTorrent }) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  const title = t('torrents.moveNamed', { name: torrent.name })
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={dialog.open} aria-label={title}>
        {t('torrents.move')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={title} centered>
        <MoveForm torrent={torrent} onCancel={dialog.close} />
      </Modal>
    </>
  )
}
