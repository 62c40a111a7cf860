import { Stack, Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Page } from '../../components/page.tsx'
import { BansPanel } from './bans-panel.tsx'
import { FactorsPanel } from './factors-panel.tsx'
import { FlagsPanel } from './flags-panel.tsx'
import { ListPanel } from './list-panel.tsx'
import { RulesPanel } from './rules-panel.tsx'
import { SitePanel } from './site-panel.tsx'
import { type TrackerView, trackerViews } from './tracker-search.ts'
import { TrackerWarnings } from './tracker-warnings.tsx'
import { UsersPanel } from './users-panel.tsx'

const route = getRouteApi('/pages/tracker')

/** Who and what Shoal's own tracker serves. Which part is shown is in the address. */
export function TrackerPage() {
  const { t } = useTranslation()
  const { view = 'rules' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page title={t('tracker.title')} description={t('tracker.lead')}>
      <TrackerWarnings />
      <Tabs
        value={view}
        keepMounted={false}
        onChange={(next) => {
          const chosen = trackerViews.find((known) => known === next)
          if (chosen !== undefined) void navigate({ search: { view: chosen } })
        }}
      >
        <Tabs.List mb="lg">
          {trackerViews.map((known) => (
            <Tabs.Tab key={known} value={known}>
              {t(`tracker.views.${known}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={view}>
          <Stack gap="lg">
            <View view={view} />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function View({ view }: { readonly view: TrackerView }) {
  switch (view) {
    case 'rules':
      return <RulesPanel />
    case 'users':
      return <UsersPanel />
    case 'torrents':
      return (
        <>
          <ListPanel list="allow" />
          <ListPanel list="deny" />
          <FactorsPanel />
        </>
      )
    case 'watch':
      return (
        <>
          <BansPanel />
          <FlagsPanel />
        </>
      )
    case 'site':
      return <SitePanel />
  }
}
