import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Notice } from '@shoal/api'
import { IconBell, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { atCursor } from '../../app/list-search.ts'
import { Ago } from '../../components/ago.tsx'
import { StatusBadge, type Tone } from '../../components/badges/status-badge.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { useMessageWords } from '../../i18n/message-words.ts'
import { ChannelForm } from './channel-form.tsx'
import { ChannelsPanel } from './channels-panel.tsx'
import { noticesQuery } from './notice-queries.ts'

const route = getRouteApi('/pages/notices')

const tones = { pending: 'busy', sent: 'good', failed: 'bad' } as const satisfies Readonly<
  Record<Notice['state'], Tone>
>

/** Where Shoal tells people what happens, and what became of it. */
export function NoticesPage() {
  const { t } = useTranslation()
  const { cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const [adding, dialog] = useDisclosure(false)
  const notices = useQuery(noticesQuery(cursor))
  const columns = useNoticeColumns()
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {t('notices.add')}
    </Button>
  )
  return (
    <Page title={t('notices.title')} description={t('notices.lead')} actions={add}>
      <ChannelsPanel />
      <Panel title={t('notices.history')} flush>
        <PagedList
          query={notices}
          cursor={cursor}
          onMove={(next) => void navigate({ search: atCursor(next) })}
          empty={
            <EmptyState icon={IconBell} title={t('notices.historyNone')}>
              {t('notices.historyNoneHint')}
            </EmptyState>
          }
        >
          {(rows) => <DataTable label={t('notices.history')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
        </PagedList>
      </Panel>
      <Modal opened={adding} onClose={dialog.close} title={t('notices.add')} size="lg">
        <ChannelForm onSaved={dialog.close} />
      </Modal>
    </Page>
  )
}

function useNoticeColumns(): readonly Column<Notice>[] {
  const { t } = useTranslation()
  const say = useMessageWords()
  return [
    {
      key: 'about',
      label: t('notices.about'),
      primary: true,
      render: ({ event, about }) => (
        <>
          <Text size="sm" fw={600}>
            {t(`notices.event.${event}`)}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {about}
          </Text>
        </>
      ),
    },
    { key: 'channel', label: t('notices.channel'), render: ({ channelName }) => channelName },
    {
      key: 'state',
      label: t('notices.stateLabel'),
      prose: true,
      render: ({ state, problem }) => (
        <>
          <StatusBadge tone={tones[state]}>{t(`notices.state.${state}`)}</StatusBadge>
          {problem !== undefined && (
            <Text size="xs" c="dimmed">
              {say(problem)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'when',
      label: t('notices.when'),
      align: 'end',
      render: ({ createdAt, settledAt }) => <Ago moment={settledAt ?? createdAt} />,
    },
  ]
}
