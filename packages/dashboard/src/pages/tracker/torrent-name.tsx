import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A torrent by its name, above the info-hash that is sure. */
export function TorrentName({ name, infoHash }: { readonly name: string; readonly infoHash: string }) {
  const { t } = useTranslation()
  return (
    <>
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {name === '' ? t('swarms.nameless') : name}
      </Text>
      <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {infoHash}
      </Text>
    </>
  )
}
