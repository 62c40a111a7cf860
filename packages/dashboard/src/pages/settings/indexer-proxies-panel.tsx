import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { type IndexerProxy, listIndexerProxies, removeIndexerProxy, setIndexerProxy } from '@shoal/api'
import { IconRouteAltLeft } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { InstantButton } from '../../components/instant-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'

const queryKey = ['indexer-proxies']
const MOST = 500 // rows, as the API allows
const proxyAddress = /^(https?|socks5):\/\/\S+$/

/** Through which proxy each indexer is reached, where it is not reached directly. */
export function IndexerProxiesPanel() {
  const { t } = useTranslation()
  const proxies = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.call(listIndexerProxies, { query: { limit: MOST }, signal }),
  })
  const columns = useProxyColumns()
  return (
    <Panel title={t('settings.proxies')} flush>
      <QueryView query={proxies}>
        {({ items }) => (
          <>
            {items.length > 0 && (
              <DataTable
                label={t('settings.proxies')}
                columns={columns}
                rows={items}
                rowKey={({ indexer }) => indexer}
              />
            )}
            <ProxyForm />
          </>
        )}
      </QueryView>
    </Panel>
  )
}

function useProxyColumns(): readonly Column<IndexerProxy>[] {
  const { t } = useTranslation()
  return [
    { key: 'indexer', label: t('settings.indexer'), primary: true, render: ({ indexer }) => indexer },
    { key: 'proxy', label: t('settings.proxy'), prose: true, render: ({ proxy }) => proxy },
    {
      key: 'remove',
      label: t('settings.removeProxy'),
      align: 'end',
      render: ({ indexer, declared }) =>
        declared ? (
          <Text size="xs" c="dimmed">
            {t('common.fromFile')}
          </Text>
        ) : (
          <InstantButton
            text={t('settings.removeProxy')}
            label={t('settings.removeProxyNamed', { indexer })}
            queryKey={['indexer-proxies']}
            onPress={() => api.call(removeIndexerProxy, { params: { indexer } })}
          />
        ),
    },
  ]
}

/** Adds a proxy, or changes that of an indexer which has one. */
function ProxyForm() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { indexer: '', proxy: '' },
    validate: {
      indexer: (value) => (value.trim() === '' ? t('settings.indexerMissing') : null),
      proxy: (value) => (proxyAddress.test(value.trim()) ? null : t('settings.proxyInvalid')),
    },
  })
  const save = useMutation({
    mutationFn: ({ indexer, proxy }: typeof form.values) =>
      api.call(setIndexerProxy, { params: { indexer: indexer.trim() }, body: { proxy: proxy.trim() } }),
    onSuccess: async () => {
      form.reset()
      await queryClient.invalidateQueries({ queryKey })
    },
  })
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="md" p="md">
        <Text size="sm" c="dimmed">
          {t('settings.proxiesLead')}
        </Text>
        {save.isError && <ErrorState error={save.error} />}
        <Group align="flex-start" gap="sm">
          <TextInput
            name="indexer"
            label={t('settings.indexer')}
            placeholder={t('settings.indexerExample')}
            maxLength={200}
            w={200}
            {...form.getInputProps('indexer')}
          />
          <TextInput
            name="proxy"
            label={t('settings.proxy')}
            placeholder="socks5://user:password@127.0.0.1:1080"
            maxLength={1_000}
            autoComplete="off"
            spellCheck={false}
            flex="1 1 14rem"
            {...form.getInputProps('proxy')}
          />
          <Button
            type="submit"
            mt={25}
            loading={save.isPending}
            leftSection={<IconRouteAltLeft size={16} aria-hidden />}
          >
            {t('settings.addProxy')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
