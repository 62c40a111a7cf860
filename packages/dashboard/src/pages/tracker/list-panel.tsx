import { Button, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { addListed, type ListedTorrent, removeListed } from '@shoal/api'
import { IconListCheck, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { Ago } from '../../components/ago.tsx'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { PagedList } from '../../components/data/paged-list.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { isInfoHash, TorrentFields } from './torrent-fields.tsx'
import { TorrentName } from './torrent-name.tsx'
import { listedQuery } from './tracker-queries.ts'

interface ListPanelProps {
  readonly list: 'allow' | 'deny'
}

/** One of the tracker's two lists of info-hashes. */
export function ListPanel({ list }: ListPanelProps) {
  const { t } = useTranslation()
  const [cursor, setCursor] = useState<string>()
  const listed = useQuery(listedQuery(list, cursor === undefined ? {} : { cursor }))
  const columns = useListColumns(list)
  return (
    <Panel title={t(`tracker.listTitle.${list}`)} flush>
      <AddForm list={list} />
      <PagedList
        query={listed}
        cursor={cursor}
        onMove={setCursor}
        empty={
          <EmptyState icon={IconListCheck} title={t('tracker.listEmpty')}>
            {t(`tracker.listEmptyHint.${list}`)}
          </EmptyState>
        }
      >
        {(rows) => (
          <DataTable
            label={t(`tracker.listTitle.${list}`)}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.infoHash}
          />
        )}
      </PagedList>
    </Panel>
  )
}

function AddForm({ list }: ListPanelProps) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { infoHash: '', name: '' },
    validate: { infoHash: (value) => (isInfoHash(value) ? null : t('tracker.infoHashWrong')) },
  })
  const add = useMutation({
    mutationFn: ({ infoHash, name }: typeof form.values) => {
      const torrents = [{ infoHash: infoHash.trim().toLowerCase(), name }]
      return api.call(addListed, { params: { list }, body: { torrents } })
    },
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey: ['tracker'] })
    },
  })
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => add.mutate(values))}>
      <Stack p="md" gap="sm">
        <Text size="sm" c="dimmed">
          {t(`tracker.listLead.${list}`)}
        </Text>
        {add.isError && <ErrorState error={add.error} />}
        <Group align="flex-start" gap="sm">
          <TorrentFields propsOf={form.getInputProps} />
          <Button type="submit" mt={25} loading={add.isPending} leftSection={<IconPlus size={16} aria-hidden />}>
            {t('tracker.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useListColumns(list: 'allow' | 'deny'): readonly Column<ListedTorrent>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'torrent',
      label: t('swarms.torrent'),
      primary: true,
      render: (row) => <TorrentName name={row.name} infoHash={row.infoHash} />,
    },
    { key: 'added', label: t('tracker.addedAt'), align: 'end', render: ({ addedAt }) => <Ago moment={addedAt} /> },
    {
      key: 'remove',
      label: t('tracker.remove'),
      align: 'end',
      render: ({ infoHash, name }) => (
        <InstantButton
          text={t('tracker.remove')}
          label={t('tracker.removeNamed', { name: name || infoHash })}
          queryKey={['tracker']}
          onPress={() => api.call(removeListed, { params: { list, infoHash } })}
        />
      ),
    },
  ]
}
