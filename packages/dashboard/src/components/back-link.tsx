import { Group } from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { LinkAnchor } from './links.tsx'

interface BackLinkProps {
  readonly to: '/grabs' | '/gallery' | '/clients' | '/swarms' | '/torrents'
  readonly label: 'grabs.title' | 'gallery.title' | 'clients.title' | 'swarms.title' | 'torrents.title'
}

/** From one thing back to the list it belongs to. */
export function BackLink({ to, label }: BackLinkProps) {
  const { t } = useTranslation()
  return (
    <LinkAnchor to={to} size="sm" style={{ alignSelf: 'flex-start' }}>
      <Group gap={4} component="span">
        <IconChevronLeft size={16} aria-hidden />
        {t(label)}
      </Group>
    </LinkAnchor>
  )
}
