import { Group, Text } from '@mantine/core'
import type { GalleryTorrent } from '@shoal/api'
import { IconPhotoOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { withinBase } from '../../api/base-url.ts'
import { useFormat } from '../../i18n/format.ts'
import { TaskStateBadge } from '../badges/task-state-badge.tsx'
import classes from './torrent-cover.module.css'

/** The grid that covers stand in. */
export function TorrentCovers({ children }: { readonly children: ReactNode }) {
  return <ul className={classes['grid']}>{children}</ul>
}

/** One torrent by its first shot; leads to all of them. */
export function TorrentCover({ torrent }: { readonly torrent: GalleryTorrent }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { name, taskId, taskState, cover, shots, bytesFetched, fileBytes } = torrent
  return (
    <li className={classes['cell']}>
      <Link to="/gallery/$taskId" params={{ taskId }} className={classes['card']}>
        <div className={classes['picture']}>
          {cover === undefined ? (
            <IconPhotoOff size={32} stroke={1.4} aria-hidden />
          ) : (
            <img src={withinBase(cover.url)} width={cover.width} height={cover.height} alt="" loading="lazy" />
          )}
          <span className={classes['count']}>{t('gallery.shotCount', { count: shots })}</span>
        </div>
        <div className={classes['words']}>
          <Text size="sm" fw={500} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Group justify="space-between" gap={6} mt={6}>
            <TaskStateBadge state={taskState} />
            {fileBytes !== undefined && fileBytes > 0 && (
              <Text size="xs" c="dimmed">
                {t('gallery.ofFile', { share: format.percent(bytesFetched / fileBytes) })}
              </Text>
            )}
          </Group>
        </div>
      </Link>
    </li>
  )
}
