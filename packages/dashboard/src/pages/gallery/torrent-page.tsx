import { Stack } from '@mantine/core'
import type { Shot, Task } from '@shoal/api'
import { IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { BackLink } from '../../components/back-link.tsx'
import { TaskStateBadge } from '../../components/badges/task-state-badge.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { shotsQuery, taskQuery } from './gallery-queries.ts'
import { QuotePanel } from './quote-panel.tsx'
import { SharePanel } from './share-panel.tsx'
import { ShotGrid } from './shot-grid.tsx'
import { ShotViewer } from './shot-viewer.tsx'
import { TaskActions } from './task-actions.tsx'
import { TaskPanel } from './task-panel.tsx'

const route = getRouteApi('/pages/gallery/$taskId')

/** All shots of one torrent, appearing as they are made, and what they cost. */
export function TorrentPage() {
  const { t } = useTranslation()
  const { taskId } = route.useParams()
  const { shot: openId } = route.useSearch()
  const navigate = route.useNavigate()
  const task = useQuery(taskQuery(taskId))
  const shots = useQuery(shotsQuery(taskId))
  const open = (shot: Shot | undefined, replace: boolean): void => {
    void navigate({ search: shot === undefined ? {} : { shot: shot.id }, replace, resetScroll: false })
  }
  return (
    <Stack gap="sm">
      <BackLink to="/gallery" label="gallery.title" />
      <QueryView query={task}>
        {(data) => (
          <Page
            title={data.name ?? data.infoHash ?? data.id}
            description={
              <TaskStateBadge state={data.state} partial={data.partial} quoteOnly={data.options.quoteOnly} />
            }
          >
            <TaskPanel task={data} actions={<TaskActions task={data} />} />
            {data.quote !== undefined && <QuotePanel task={data} quote={data.quote} />}
            <QueryView query={shots}>
              {({ items }) =>
                items.length === 0 && data.quote !== undefined ? null : items.length === 0 ? (
                  <Panel>
                    <EmptyState icon={IconPhoto} title={t(hasEnded(data) ? 'gallery.noneMade' : 'gallery.noShots')}>
                      {t(hasEnded(data) ? 'gallery.noneMadeHint' : 'gallery.noShotsHint')}
                    </EmptyState>
                  </Panel>
                ) : (
                  <>
                    <ShotGrid shots={items} onOpen={(shot) => open(shot, false)} />
                    <SharePanel task={data} />
                    <ShotViewer
                      shots={items}
                      openId={openId}
                      onMove={(shot) => open(shot, true)}
                      onClose={() => open(undefined, true)}
                    />
                  </>
                )
              }
            </QueryView>
          </Page>
        )}
      </QueryView>
    </Stack>
  )
}

function hasEnded({ state }: Task): boolean {
  return state === 'success' || state === 'permanent_failure' || state === 'cancelled'
}
