import { Group, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../components/ago.tsx'
import { GrabStateBadge } from '../../components/badges/grab-state-badge.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkAnchor } from '../../components/links.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { recentGrabsQuery } from './overview-queries.ts'
import classes from './recent-grabs.module.css'

/** The newest releases and where each one is. */
export function RecentGrabs() {
  const { t } = useTranslation()
  const grabs = useQuery(recentGrabsQuery)
  return (
    <Panel
      flush
      title={t('overview.recentGrabs')}
      actions={
        <LinkAnchor to="/grabs" size="sm">
          {t('overview.all')}
        </LinkAnchor>
      }
    >
      <QueryView query={grabs}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconDownload} title={t('overview.noGrabs')}>
              {t('overview.noGrabsHint')}
            </EmptyState>
          ) : (
            <ul className={classes['list']}>
              {items.map((grab) => (
                <li key={grab.id}>
                  <Link to="/grabs/$grabId" params={{ grabId: grab.id }} className={classes['row']}>
                    <Stack gap={4}>
                      <Text size="sm" fw={500} lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
                        {grab.releaseName}
                      </Text>
                      <Group justify="space-between" gap="xs">
                        <GrabStateBadge grab={grab} />
                        <Text size="xs" c="dimmed">
                          {grab.client?.name ?? grab.indexer} · <Ago moment={grab.changedAt} />
                        </Text>
                      </Group>
                    </Stack>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  )
}
