import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface TorrentFieldsProps {
  /** What `getInputProps` of the form says of the field of this name. */
  readonly propsOf: (name: 'infoHash' | 'name') => object
}

/** Which torrent is meant, and how it is called in a list. */
export function TorrentFields({ propsOf }: TorrentFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('common.infoHash')}
        maxLength={64}
        flex="2 1 18rem"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...propsOf('infoHash')}
      />
      <TextInput label={t('tracker.torrentName')} maxLength={500} flex="1 1 10rem" {...propsOf('name')} />
    </>
  )
}

/** Whether a text is a v1 or v2 info-hash in hexadecimal digits. */
export function isInfoHash(text: string): boolean {
  return /^\s*([0-9a-fA-F]{40}|[0-9a-fA-F]{64})\s*$/.test(text)
}
