import { Group } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { PagedList } from '../../components/data/paged-list.tsx'
import { TorrentCover, TorrentCovers } from '../../components/data/torrent-cover.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/links.tsx'
import { NoMatch } from '../../components/no-match.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { SkeletonRows } from '../../components/query-view.tsx'
import { SearchField } from '../../components/search/search-field.tsx'
import { galleryQuery } from './gallery-queries.ts'

const route = getRouteApi('/pages/gallery')
const SKELETON_HEIGHT = 200 // pixels

/** Every torrent that has screenshots, newest first. */
export function GalleryPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const gallery = useQuery(galleryQuery(search))
  const filtered = search.search !== undefined
  const onSearch = useCallback(
    (text: string) => void navigate({ search: text === '' ? {} : { search: text } }),
    [navigate],
  )
  return (
    <Page title={t('gallery.title')} description={t('gallery.lead')}>
      <Group>
        <SearchField label={t('gallery.search')} value={search.search ?? ''} onSearch={onSearch} />
      </Group>
      <PagedList
        query={gallery}
        cursor={search.cursor}
        onMove={(cursor) => void navigate({ search: atCursor(cursor) })}
        empty={
          <Panel>
            {filtered ? (
              <NoMatch title={t('gallery.noMatch')} onClear={() => onSearch('')}>
                {t('gallery.noMatchHint')}
              </NoMatch>
            ) : (
              <EmptyState
                icon={IconPhoto}
                title={t('gallery.none')}
                actions={
                  <LinkButton to="/" variant="light">
                    {t('app.toOverview')}
                  </LinkButton>
                }
              >
                {t('gallery.noneHint')}
              </EmptyState>
            )}
          </Panel>
        }
        skeleton={<SkeletonRows rows={2} height={SKELETON_HEIGHT} />}
      >
        {(rows) => (
          <TorrentCovers>
            {rows.map((torrent) => (
              <TorrentCover key={torrent.taskId} torrent={torrent} />
            ))}
          </TorrentCovers>
        )}
      </PagedList>
    </Page>
  )
}
