import { Alert, Button, Checkbox, Group, Stack, Textarea } from '@mantine/core'
import { cancelProbe, getProbe, startProbe } from '@shoal/api'
import { IconAlertTriangle, IconPlayerStop, IconRadar2 } from '@tabler/icons-react'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { ProbeView } from './probe-view.tsx'
import { isGiven, referenceOf, type TorrentGiven, TorrentInput } from './torrent-input.tsx'
import { badTracker, linesOf } from './tracker-lines.ts'

const route = getRouteApi('/pages/toolkit/probe')
const WATCH = 400 // milliseconds between two looks at a probe that runs

function probeQuery(probeId: string) {
  return queryOptions({
    queryKey: ['probes', probeId],
    queryFn: ({ signal }) => api.call(getProbe, { params: { probeId }, signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? WATCH : false),
  })
}

/** Finds out why a torrent does not download, step by step before one's eyes. */
export function ProbePage() {
  const { t } = useTranslation()
  const { probe, link = '' } = route.useSearch()
  return (
    <Page title={t('probe.title')} description={t('probe.lead')}>
      <ProbeForm key={link} link={link} />
      {probe !== undefined && <ProbeResult probeId={probe} />}
    </Page>
  )
}

function ProbeForm({ link }: { readonly link: string }) {
  const { t } = useTranslation()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const [given, setGiven] = useState<TorrentGiven>({ file: null, link })
  const [trackers, setTrackers] = useState('')
  const [dial, setDial] = useState(true)
  const [force, setForce] = useState(false)
  const [checked, setChecked] = useState(false)
  const wrongTracker = badTracker(trackers)
  const start = useMutation({
    mutationFn: async () =>
      api.call(startProbe, { body: { ...(await referenceOf(given)), trackers: linesOf(trackers), force, dial } }),
    onSuccess: async (run) => {
      queryClient.setQueryData(probeQuery(run.id).queryKey, run)
      await navigate({ search: ({ link: kept }) => ({ probe: run.id, ...(kept !== undefined && { link: kept }) }) })
    },
  })
  return (
    <Panel>
      <form
        method="post"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setChecked(true)
          if (isGiven(given) && wrongTracker === undefined) start.mutate()
        }}
      >
        <Stack gap="md">
          <TorrentInput
            value={given}
            onChange={setGiven}
            error={checked && !isGiven(given) ? t('toolkit.missing') : undefined}
          />
          <Textarea
            name="trackers"
            label={t('probe.trackers')}
            description={t('probe.trackersHint')}
            autosize
            maxRows={8}
            spellCheck={false}
            value={trackers}
            onChange={({ currentTarget }) => setTrackers(currentTarget.value)}
            error={checked && wrongTracker !== undefined && t('create.trackerInvalid', { url: wrongTracker })}
          />
          <Group gap="xl">
            <Checkbox
              label={t('probe.dial')}
              checked={dial}
              onChange={({ currentTarget }) => setDial(currentTarget.checked)}
            />
            <Checkbox
              label={t('probe.force')}
              checked={force}
              onChange={({ currentTarget }) => setForce(currentTarget.checked)}
            />
          </Group>
          {force && (
            <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
              {t('probe.forceWarning')}
            </Alert>
          )}
          {start.isError && <ErrorState error={start.error} />}
          <Group>
            <Button type="submit" loading={start.isPending} leftSection={<IconRadar2 size={16} aria-hidden />}>
              {t('probe.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}

function ProbeResult({ probeId }: { readonly probeId: string }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const probe = useQuery(probeQuery(probeId))
  const stop = useMutation({
    mutationFn: () => api.call(cancelProbe, { params: { probeId } }),
    onSuccess: (run) => queryClient.setQueryData(probeQuery(probeId).queryKey, run),
  })
  const stopButton = (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlayerStop size={14} aria-hidden />}
      loading={stop.isPending}
      onClick={() => stop.mutate()}
    >
      {t('probe.stop')}
    </Button>
  )
  return <QueryView query={probe}>{(run) => <ProbeView run={run} stop={stopButton} />}</QueryView>
}
