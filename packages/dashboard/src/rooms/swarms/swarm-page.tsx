import { Stack, Text } from '@mantine/core'
import type { Swarm, SwarmPeer } from '@shoal/api'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { BackLink } from '../../components/back-link.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { FactGrid } from '../../components/fact-grid.tsx'
import { InfoHashText } from '../../components/info-hash-text.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { useFormat } from '../../i18n/format.ts'
import { peersQuery, swarmQuery } from './swarm-queries.ts'

const route = getRouteApi('/rooms/swarms/$infoHash')

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
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const peers = useQuery(peersQuery(infoHash, cursor))
  const columns = usePeerColumns()
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
      <Panel title={t('swarms.peers')} flush>
        <QueryView query={peers}>
          {({ items, nextCursor, total }) =>
            items.length === 0 ? (
              <EmptyState icon={IconUsers} title={t('swarms.noPeers')}>
                {t('swarms.noPeersHint')}
              </EmptyState>
            ) : (
              <>
                <DataTable
                  label={t('swarms.peers')}
                  columns={columns}
                  rows={items}
                  rowKey={({ address, port }) => `${address} ${port}`}
                />
                <Pager
                  cursor={cursor}
                  nextCursor={nextCursor}
                  total={total}
                  onMove={(next) => void navigate({ search: next === undefined ? {} : { cursor: next } })}
                />
              </>
            )
          }
        </QueryView>
      </Panel>
    </Page>
  )
}

function usePeerColumns(): readonly Column<SwarmPeer>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'address',
      label: t('swarms.address'),
      primary: true,
      render: ({ address, port }) => (
        <Text ff="monospace" size="sm">
          {address.includes(':') ? `[${address}]` : address}:{port}
        </Text>
      ),
    },
    {
      key: 'role',
      label: t('swarms.role'),
      render: ({ seeder }) =>
        seeder ? (
          <StatusBadge tone="good">{t('swarms.seeder')}</StatusBadge>
        ) : (
          <StatusBadge tone="busy">{t('swarms.leecher')}</StatusBadge>
        ),
    },
    { key: 'client', label: t('swarms.client'), render: ({ client }) => client ?? t('common.unknown') },
    {
      key: 'left',
      label: t('swarms.left'),
      align: 'end',
      render: ({ leftBytes }) => (leftBytes === undefined ? '–' : format.bytes(leftBytes)),
    },
    {
      key: 'seen',
      label: t('swarms.seen'),
      align: 'end',
      render: ({ seenAt }) => (seenAt === undefined ? '–' : <Ago moment={seenAt} />),
    },
  ]
}
