import { Stack } from '@mantine/core'
import type { Swarm } from '@shoal/api'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { BackLink } from '../../components/back-link.tsx'
import { FactGrid } from '../../components/data/fact-grid.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { PeersPanel } from './peers-panel.tsx'
import { swarmQuery } from './swarm-queries.ts'

const route = getRouteApi('/pages/swarms/$infoHash')

/** Every peer of one swarm, by address. */
export function SwarmPage() {
  const { infoHash } = route.useParams()
  const swarm = useQuery(swarmQuery(infoHash))
  return (
    <Stack gap="sm">
      <BackLink to="/swarms" label="swarms.title" />
      <QueryView query={swarm}>{(data) => <SwarmDetails infoHash={infoHash} swarm={data} />}</QueryView>
    </Stack>
  )
}

function SwarmDetails({ infoHash, swarm }: { readonly infoHash: string; readonly swarm: Swarm | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Page title={swarm?.name ?? t('swarms.nameless')}>
      <Panel>
        <FactGrid
          facts={[
            { label: t('swarms.seeders'), value: format.count(swarm?.seeders ?? 0) },
            { label: t('swarms.leechers'), value: format.count(swarm?.leechers ?? 0) },
            { label: t('swarms.completed'), value: format.count(swarm?.completed ?? 0) },
            { label: t('common.infoHash'), value: <InfoHashText infoHash={infoHash} /> },
          ]}
        />
      </Panel>
      <PeersPanel infoHash={infoHash} />
    </Page>
  )
}
