import { FileInput, SimpleGrid, TextInput } from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

const LARGEST = 12 * 1024 * 1024 // bytes, as the API allows

/** A torrent as a person gives it: a file of their own, or a link. */
export interface TorrentGiven {
  readonly file: File | null
  readonly link: string
}

interface TorrentInputProps {
  readonly value: TorrentGiven
  readonly error: string | undefined
  readonly onChange: (value: TorrentGiven) => void
}

/** A .torrent file or a link; the one that was given last counts. */
export function TorrentInput({ value, error, onChange }: TorrentInputProps) {
  const { t } = useTranslation()
  const tooLarge = value.file !== null && value.file.size > LARGEST
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <FileInput
        label={t('toolkit.file')}
        placeholder={t('toolkit.chooseFile')}
        accept=".torrent,application/x-bittorrent"
        clearable
        leftSection={<IconFile size={16} aria-hidden />}
        value={value.file}
        onChange={(file) => onChange({ file, link: file === null ? value.link : '' })}
        error={tooLarge && t('toolkit.tooLarge')}
      />
      <TextInput
        name="link"
        label={t('toolkit.link')}
        placeholder={t('toolkit.linkExample')}
        spellCheck={false}
        value={value.link}
        onChange={({ currentTarget }) => onChange({ file: null, link: currentTarget.value })}
        error={error}
      />
    </SimpleGrid>
  )
}

/** Whether there is something to send. */
export function isGiven({ file, link }: TorrentGiven): boolean {
  return file === null ? link.trim() !== '' : file.size <= LARGEST
}

/** What the API takes: the file in base64, or the link. */
export async function referenceOf({ file, link }: TorrentGiven): Promise<{ torrent: string } | { link: string }> {
  if (file === null) return { link: link.trim() }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const CHUNK = 0x8000 // characters: a call takes only so many arguments
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return { torrent: btoa(text) }
}
