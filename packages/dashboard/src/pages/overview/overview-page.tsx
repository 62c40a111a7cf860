import { Grid, SimpleGrid, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { TrackerWarnings } from '../tracker/tracker-warnings.tsx'
import { ConnectPanel } from './connect-panel.tsx'
import { Counts } from './counts.tsx'
import { DemoPanel } from './demo-panel.tsx'
import { LatestShots } from './latest-shots.tsx'
import { demoQuery, overviewQuery } from './overview-queries.ts'
import { RecentGrabs } from './recent-grabs.tsx'
import { RolesPanel } from './roles-panel.tsx'
import { SpeedPanel } from './speed-panel.tsx'
import { Welcome } from './welcome.tsx'

/** The whole of Shoal at a glance; on a fresh Shoal, what to do first. */
export function OverviewPage() {
  const { t } = useTranslation()
  const overview = useQuery(overviewQuery)
  const demo = useQuery(demoQuery).data
  const demoSeen = demo !== undefined && demo.state !== 'never'
  return (
    <Page title={t('overview.title')} description={t('overview.lead')}>
      <QueryView query={overview} skeleton={<OverviewSkeleton />}>
        {(data) => {
          const grabs = Object.values(data.grabs).reduce((sum, count) => sum + count, 0)
          const fresh = grabs === 0 && data.shots === 0 && !demoSeen
          return (
            <Stack gap="lg">
              {fresh && <Welcome addresses={data.addresses} />}
              {demoSeen && <DemoPanel run={demo} />}
              <TrackerWarnings />
              <Counts overview={data} />
              <Grid gap="lg">
                <Grid.Col span={{ base: 12, md: 7 }}>
                  <Stack gap="lg">
                    <SpeedPanel />
                    {!fresh && <LatestShots />}
                  </Stack>
                </Grid.Col>
                <Grid.Col span={{ base: 12, md: 5 }}>
                  <Stack gap="lg">
                    {!fresh && <RecentGrabs />}
                    {!fresh && <ConnectPanel addresses={data.addresses} />}
                    <RolesPanel overview={data} />
                  </Stack>
                </Grid.Col>
              </Grid>
            </Stack>
          )
        }}
      </QueryView>
    </Page>
  )
}

function OverviewSkeleton() {
  return (
    <Stack gap="lg" aria-busy="true">
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {['grabs', 'shots', 'tracker', 'speed'].map((key) => (
          <Skeleton key={key} height={104} radius="lg" />
        ))}
      </SimpleGrid>
      <Skeleton height={320} radius="lg" />
    </Stack>
  )
}
