import { Alert, Grid, Group, Stack, Text } from '@mantine/core'
import type { Grab } from '@shoal/api'
import { IconInfoCircle, IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { BackLink } from '../../components/back-link.tsx'
import { GrabStateBadge } from '../../components/badges/grab-state-badge.tsx'
import { LinkButton } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useMessageWords } from '../../i18n/message-words.ts'
import { AllowHost } from './allow-host.tsx'
import { DecisionTable } from './decision-table.tsx'
import { GrabActions } from './grab-actions.tsx'
import { GrabFacts } from './grab-facts.tsx'
import { grabQuery } from './grab-queries.ts'
import { GrabTimeline } from './grab-timeline.tsx'
import { TransferPanel } from './transfer-panel.tsx'

const route = getRouteApi('/pages/grabs/$grabId')

/** One release from webhook to confirmed: what happened when, and why it went where it went. */
export function GrabPage() {
  const { grabId } = route.useParams()
  const grab = useQuery(grabQuery(grabId))
  return (
    <Stack gap="sm">
      <BackLink to="/grabs" label="grabs.title" />
      <QueryView query={grab}>{(data) => <GrabDetails grab={data} />}</QueryView>
    </Stack>
  )
}

function GrabDetails({ grab }: { readonly grab: Grab }) {
  const { t } = useTranslation()
  const say = useMessageWords()
  return (
    <Page
      title={grab.releaseName}
      description={
        <Group gap="sm" mt={4}>
          <GrabStateBadge grab={grab} />
          <Text size="sm">{grab.indexer}</Text>
        </Group>
      }
      actions={
        <Group gap="sm">
          <ScreenshotsLink grab={grab} />
          <GrabActions grab={grab} />
        </Group>
      }
    >
      {grab.reason !== undefined && (
        <Alert
          color={grab.state === 'dead' ? 'red' : 'yellow'}
          icon={<IconInfoCircle aria-hidden />}
          title={t(`grabs.state.${grab.state}`)}
        >
          {say(grab.reason)}
          <AllowHost grab={grab} />
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            {grab.progress !== undefined && <TransferPanel progress={grab.progress} />}
            <Panel title={t('grabs.decision')} flush>
              {grab.decisions.length === 0 ? (
                <Text p="md" c="dimmed">
                  {t('grabs.noDecision')}
                </Text>
              ) : (
                grab.decisions.toReversed().map((decision) => <DecisionTable key={decision.at} decision={decision} />)
              )}
            </Panel>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="lg">
            <Panel title={t('grabs.timeline')}>
              <GrabTimeline entries={grab.timeline} />
            </Panel>
            <Panel title={t('grabs.facts')}>
              <GrabFacts grab={grab} />
            </Panel>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  )
}

/** To the shots of this grab's torrent: its task where that is known, else the gallery searched for it. */
function ScreenshotsLink({ grab }: { readonly grab: Grab }) {
  const { t } = useTranslation()
  const look = { variant: 'light', leftSection: <IconPhoto size={16} aria-hidden /> } as const
  if (grab.taskId !== undefined)
    return (
      <LinkButton {...look} to="/gallery/$taskId" params={{ taskId: grab.taskId }}>
        {t('grabs.screenshots')}
      </LinkButton>
    )
  if (grab.infoHash === undefined) return null
  return (
    <LinkButton {...look} to="/gallery" search={{ search: grab.infoHash }}>
      {t('grabs.screenshots')}
    </LinkButton>
  )
}
