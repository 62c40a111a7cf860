import { Button, Group, Modal, Select, Stack, Text, UnstyledButton } from '@mantine/core'
import type { FolderListing } from '@shoal/api'
import { IconArrowUp, IconFile, IconFolder } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QueryView } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { folderQuery } from './creation-queries.ts'
import classes from './toolkit.module.css'

interface FolderBrowserProps {
  readonly opened: boolean
  readonly folders: readonly string[]
  readonly onClose: () => void
  readonly onTake: (path: string) => void
}

/** Walks through the allowed folders of the machine where Shoal runs. */
export function FolderBrowser({ opened, folders, onClose, onTake }: FolderBrowserProps) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={t('create.browseTitle')} size="lg">
      {opened && <Folder folders={folders} onTake={onTake} />}
    </Modal>
  )
}

function Folder({ folders, onTake }: Pick<FolderBrowserProps, 'folders' | 'onTake'>) {
  const { t } = useTranslation()
  const [path, setPath] = useState(folders[0] ?? '/')
  const listing = useQuery(folderQuery(path))
  const root = folders.find((folder) => path === folder || path.startsWith(`${folder}/`))
  return (
    <Stack gap="sm">
      {folders.length > 1 && (
        <Select
          aria-label={t('create.path')}
          data={[...folders]}
          value={root ?? null}
          allowDeselect={false}
          onChange={(value) => setPath(value ?? path)}
        />
      )}
      <Text size="sm" className={classes['url'] ?? ''}>
        {path}
      </Text>
      <QueryView query={listing}>
        {(found) => (
          <>
            <Group justify="space-between">
              <Button
                variant="default"
                size="xs"
                leftSection={<IconArrowUp size={14} aria-hidden />}
                disabled={found.parent === undefined}
                onClick={() => setPath(found.parent ?? path)}
              >
                {t('create.up')}
              </Button>
              <Button size="xs" onClick={() => onTake(found.path)}>
                {t('create.takeFolder')}
              </Button>
            </Group>
            <div className={classes['entries']}>
              {found.entries.length === 0 && <Text c="dimmed">{t('create.emptyFolder')}</Text>}
              {found.entries.map((entry) => (
                <Entry
                  key={entry.path}
                  entry={entry}
                  onPress={() => (entry.kind === 'folder' ? setPath(entry.path) : onTake(entry.path))}
                />
              ))}
            </div>
            {found.truncated && (
              <Text size="xs" c="dimmed">
                {t('create.truncated')}
              </Text>
            )}
          </>
        )}
      </QueryView>
    </Stack>
  )
}

interface EntryProps {
  readonly entry: FolderListing['entries'][number]
  readonly onPress: () => void
}

function Entry({ entry, onPress }: EntryProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { name } = entry
  const isFolder = entry.kind === 'folder'
  const Icon = isFolder ? IconFolder : IconFile
  return (
    <UnstyledButton
      className={classes['entry'] ?? ''}
      onClick={onPress}
      aria-label={isFolder ? t('create.open', { name }) : t('create.take', { name })}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
      <span className={classes['entryName']}>{name}</span>
      {entry.length !== undefined && <span className={classes['fileSize']}>{format.bytes(entry.length)}</span>}
    </UnstyledButton>
  )
}
