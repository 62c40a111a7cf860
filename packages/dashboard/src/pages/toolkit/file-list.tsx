import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import classes from './toolkit.module.css'

interface FileListProps {
  readonly files: readonly { readonly path: string; readonly length: number }[]
  /** How many there are in all. */
  readonly total: number
}

/** Files of a torrent with their lengths, in the torrent's order. */
export function FileList({ files, total }: FileListProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <ul className={classes['files']} aria-label={t('toolkit.files')}>
        {files.map(({ path, length }) => (
          <li key={path} className={classes['file']}>
            <span className={classes['fileName']}>{path}</span>
            <span className={classes['fileSize']}>{format.bytes(length)}</span>
          </li>
        ))}
      </ul>
      {total > files.length && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('toolkit.moreFiles', { count: total - files.length })}
        </Text>
      )}
    </>
  )
}
