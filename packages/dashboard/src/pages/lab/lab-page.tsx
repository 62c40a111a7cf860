import { Button, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { type CurrentLab, type LabStatus, stopLab } from '@shoal/api'
import { IconCircleCheck, IconFlask, IconPlayerStop, IconTransfer, IconUsers } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { Stat } from '../../components/data/stat.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView, SkeletonRows } from '../../components/query-view.tsx'
import { useFormat } from '../../i18n/format.ts'
import { FaultsPanel } from './faults-panel.tsx'
import { LabPeersPanel } from './lab-peers-panel.tsx'
import { LabTorrentsPanel } from './lab-torrents-panel.tsx'
import { StartLabForm } from './start-lab-form.tsx'
import { SwarmPicture } from './swarm-picture.tsx'
import { labQuery, useLab } from './use-lab.ts'

const route = getRouteApi('/pages/lab')

/** A whole swarm with real clients on this machine: start it, watch it, make it go wrong. */
export function LabPage() {
  const { t } = useTranslation()
  const current = useLab()
  return (
    <Page
      title={t('lab.title')}
      description={t('lab.lead')}
      actions={current.data?.state === 'running' && <StopButton />}
    >
      <QueryView query={current}>{(data) => <CurrentLabView current={data} />}</QueryView>
    </Page>
  )
}

function CurrentLabView({ current }: { readonly current: CurrentLab }) {
  const { t } = useTranslation()
  if (current.lab !== undefined) return <LabView lab={current.lab} folder={current.folder} />
  if (current.state === 'impossible')
    return (
      <Panel>
        <EmptyState icon={IconFlask} title={t('lab.impossible')}>
          <Stack gap="xs">
            <span>{t('lab.impossibleHint')}</span>
            <Code block>shoal lab up --downloaders aria2,builtin</Code>
          </Stack>
        </EmptyState>
      </Panel>
    )
  if (current.state === 'starting')
    return (
      <Panel title={t('lab.starting')} flush>
        <Text c="dimmed" px="md" pt="md" role="status">
          {t('lab.startingHint')}
        </Text>
        <SkeletonRows rows={4} />
      </Panel>
    )
  return <StartLabForm current={current} />
}

function StopButton() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const stop = useMutation({
    mutationFn: () => api.call(stopLab),
    onSettled: () => queryClient.invalidateQueries(labQuery),
  })
  return (
    <Stack gap="xs" align="flex-end">
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        loading={stop.isPending}
        onClick={() => stop.mutate()}
      >
        {t('lab.stop')}
      </Button>
      {stop.isError && <ErrorState error={stop.error} />}
    </Stack>
  )
}

function LabView({ lab, folder }: { readonly lab: LabStatus; readonly folder: string }) {
  const { t } = useTranslation()
  const { torrent } = route.useSearch()
  const largest = lab.torrents.toSorted((left, right) => right.length - left.length)[0] // most happens there
  const chosen = lab.torrents.find(({ infoHash }) => infoHash === torrent) ?? largest
  return (
    <>
      {chosen !== undefined && (
        <>
          <LabNumbers lab={lab} />
          <Panel title={t('lab.picture')} actions={<Legend />} flush>
            <SwarmPicture lab={lab} infoHash={chosen.infoHash} />
          </Panel>
          <LabPeersPanel lab={lab} torrent={chosen} />
        </>
      )}
      <FaultsPanel lab={lab} />
      <LabTorrentsPanel lab={lab} chosen={chosen?.infoHash} folder={folder} />
    </>
  )
}

function LabNumbers({ lab }: { readonly lab: LabStatus }) {
  const { t } = useTranslation()
  const format = useFormat()
  const downloaders = lab.peers.filter(({ role }) => role === 'downloader')
  const complete = downloaders.filter(({ completeAfter }) => completeAfter !== undefined)
  const last = Math.max(0, ...complete.map(({ completeAfter = 0 }) => completeAfter))
  const found = lab.peers.filter(({ tracker }) => Object.values(tracker).every(({ verdict }) => verdict === 'fine'))
  const completeHint =
    downloaders.length === 0
      ? t('lab.nobodyDownloads')
      : complete.length === 0
        ? t('lab.noneComplete')
        : t('lab.lastAfter', { time: format.duration(last) })
  const speed = (lab.flows ?? []).reduce((sum, flow) => sum + flow.speed, 0)
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <Stat
        icon={IconCircleCheck}
        label={t('lab.complete')}
        value={t('lab.of', { done: complete.length, all: downloaders.length })}
        hint={completeHint}
      />
      <Stat
        icon={IconUsers}
        label={t('lab.findable')}
        value={t('lab.of', { done: found.length, all: lab.peers.length })}
        hint={t('lab.findableHint')}
      />
      <Stat
        icon={IconTransfer}
        label={t('lab.traffic')}
        value={format.speed(speed)}
        hint={t('lab.runsFor', { time: format.duration(Math.round(lab.elapsed / 1000) * 1000) })}
      />
    </SimpleGrid>
  )
}

function Legend() {
  const { t } = useTranslation()
  return (
    <Group gap="md" visibleFrom="xs">
      {(
        [
          ['--shoal-good', t('lab.legendComplete')],
          ['--shoal-up', t('lab.legendPart')],
        ] as const
      ).map(([color, words]) => (
        <Group key={color} gap={6}>
          <span style={{ width: 10, height: 10, borderRadius: 5, background: `var(${color})` }} aria-hidden />
          <Text size="sm" c="dimmed">
            {words}
          </Text>
        </Group>
      ))}
    </Group>
  )
}
