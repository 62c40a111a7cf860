import { IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { TorrentCover, TorrentCovers } from '../../components/data/torrent-cover.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkAnchor } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { latestShotsQuery } from './overview-queries.ts'

/** The torrents whose screenshots are newest. */
export function LatestShots() {
  const { t } = useTranslation()
  const latest = useQuery(latestShotsQuery)
  return (
    <Panel
      title={t('overview.latestShots')}
      actions={
        <LinkAnchor to="/gallery" size="sm">
          {t('overview.all')}
        </LinkAnchor>
      }
    >
      <QueryView query={latest}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconPhoto} title={t('overview.noShots')}>
              {t('overview.noShotsHint')}
            </EmptyState>
          ) : (
            <TorrentCovers>
              {items.map((torrent) => (
                <TorrentCover key={torrent.infoHash} torrent={torrent} />
              ))}
            </TorrentCovers>
          )
        }
      </QueryView>
    </Panel>
  )
}
