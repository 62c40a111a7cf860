import { Button, Group } from '@mantine/core'
import { IconFilterOff, IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView, SkeletonRows } from '../../components/query-view.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { TorrentCover, TorrentCovers } from '../../components/torrent-cover.tsx'
import { galleryQuery } from './gallery-queries.ts'

const route = getRouteApi('/rooms/gallery')
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
      <QueryView query={gallery} skeleton={<SkeletonRows rows={2} height={SKELETON_HEIGHT} />}>
        {({ items, nextCursor, total }) =>
          items.length === 0 ? (
            <Panel>
              <EmptyState
                icon={filtered ? IconFilterOff : IconPhoto}
                title={filtered ? t('gallery.noMatch') : t('gallery.none')}
                actions={
                  filtered ? (
                    <Button variant="light" onClick={() => onSearch('')}>
                      {t('common.clearFilters')}
                    </Button>
                  ) : (
                    <LinkButton to="/" variant="light">
                      {t('app.toOverview')}
                    </LinkButton>
                  )
                }
              >
                {filtered ? t('gallery.noMatchHint') : t('gallery.noneHint')}
              </EmptyState>
            </Panel>
          ) : (
            <>
              <TorrentCovers>
                {items.map((torrent) => (
                  <TorrentCover key={torrent.taskId} torrent={torrent} />
                ))}
              </TorrentCovers>
              <Pager
                cursor={search.cursor}
                nextCursor={nextCursor}
                total={total}
                onMove={(cursor) =>
                  void navigate({ search: ({ cursor: _, ...rest }) => ({ ...rest, ...(cursor && { cursor }) }) })
                }
              />
            </>
          )
        }
      </QueryView>
    </Page>
  )
}
