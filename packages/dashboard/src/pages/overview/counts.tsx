import { SimpleGrid } from '@mantine/core'
import type { GrabState, Overview } from '@shoal/api'
import { IconAffiliate, IconArrowsUpDown, IconDownload, IconPhoto } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Stat } from '../../components/data/stat.tsx'
import { useFormat } from '../../i18n/format.ts'

const onItsWay = [
  'accepted',
  'waiting-metadata',
  'fetched',
  'reserved',
  'sending',
  'confirming',
] as const satisfies readonly GrabState[]

/** The four numbers that tell whether everything runs. */
export function Counts({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { grabs, tasks, clients, tracker, shots } = overview
  const moving = onItsWay.reduce((sum, state) => sum + grabs[state], 0)
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing={{ base: 'sm', sm: 'md' }} verticalSpacing={{ base: 'sm', sm: 'md' }}>
      <Stat
        icon={IconDownload}
        to="/grabs"
        label={t('overview.grabsDone')}
        value={format.count(grabs.done)}
        hint={t('overview.grabsHint', { moving: format.count(moving), parked: format.count(grabs.parked) })}
      />
      <Stat
        icon={IconPhoto}
        to="/gallery"
        label={t('overview.shots')}
        value={format.count(shots)}
        hint={t('overview.shotsHint', {
          running: format.count(tasks.running),
          queued: format.count(tasks.queued + tasks.recoverable_failure),
        })}
      />
      <Stat
        icon={IconAffiliate}
        to="/swarms"
        label={t('overview.trackerTorrents')}
        value={tracker === undefined ? '–' : format.count(tracker.torrents)}
        hint={
          tracker === undefined
            ? t('overview.trackerAway')
            : t('overview.trackerHint', {
                seeders: format.count(tracker.seeders),
                leechers: format.count(tracker.leechers),
                announces: format.count(tracker.announces),
              })
        }
      />
      <Stat
        icon={IconArrowsUpDown}
        to="/clients"
        label={t('overview.upload')}
        value={format.speed(clients.uploadSpeed)}
        hint={t('overview.clientsHint', {
          down: format.speed(clients.downloadSpeed),
          online: format.count(clients.online),
          total: format.count(clients.total),
        })}
      />
    </SimpleGrid>
  )
}
