import { Button, Group, PasswordInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import {
  getImageHosts,
  type ImageHosts,
  type ImageHostsDraft,
  type ImageHostView,
  imageHostKind,
  saveImageHosts,
} from '@shoal/api'
import { IconPhotoUp } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { type Column, DataTable } from '../../components/data/data-table.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { readTrackerRules, writeTrackerRules } from './tracker-rules.ts'

const queryKey = ['image-hosts'] as const

/** Where shots can be uploaded, in the order in which hosts are tried, and which of them each tracker allows. */
export function ImageHostsPanel() {
  const { t } = useTranslation()
  const hosts = useQuery({ queryKey, queryFn: ({ signal }) => api.call(getImageHosts, { signal }) })
  return (
    <Panel title={t('settings.imageHosts')} flush>
      <QueryView query={hosts}>{(data) => <ImageHostsForm data={data} />}</QueryView>
    </Panel>
  )
}

function ImageHostsForm({ data }: { readonly data: ImageHosts }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const form = useForm({ initialValues: { name: '', kind: 'imgbb', baseUrl: '', key: '' } })
  const rules = useForm({ initialValues: { text: writeTrackerRules(data.trackers) } })
  const save = useMutation({
    mutationFn: (wanted: ImageHostsDraft) => api.call(saveImageHosts, { body: writeBody(wanted) }),
    onSuccess: (saved) => {
      queryClient.setQueryData(queryKey, saved)
      form.reset()
    },
  })
  const add = form.onSubmit(({ name, kind, baseUrl, key }) => {
    const added = {
      name: name.trim() === '' ? kind : name.trim().toLowerCase(),
      kind: imageHostKind.parse(kind),
      ...(baseUrl.trim() === '' ? {} : { baseUrl: baseUrl.trim() }),
      ...(key === '' ? {} : { key }),
    }
    const others = data.hosts.filter((host) => host.name !== added.name)
    save.mutate({ hosts: [...others, added], trackers: data.trackers })
  })
  const saveRules = rules.onSubmit(({ text }) => {
    const trackers = readTrackerRules(text)
    if (trackers === undefined) rules.setFieldError('text', t('settings.trackerRulesInvalid'))
    else save.mutate({ hosts: data.hosts, trackers })
  })
  const remove = (gone: string): void => {
    const trackers = data.trackers
      .map(({ tracker, hosts }) => ({ tracker, hosts: hosts.filter((name) => name !== gone) }))
      .filter(({ hosts }) => hosts.length > 0)
    save.mutate({ hosts: data.hosts.filter(({ name }) => name !== gone), trackers })
  }
  const columns: readonly Column<ImageHostView>[] = [
    { key: 'name', label: t('settings.hostName'), primary: true, render: ({ name }) => name },
    { key: 'kind', label: t('settings.hostKind'), render: ({ kind, baseUrl }) => `${kind} ${baseUrl ?? ''}` },
    { key: 'key', label: t('settings.hostKey'), render: ({ hasKey }) => (hasKey ? t('settings.keySet') : '–') },
    {
      key: 'remove',
      label: t('settings.removeHost'),
      align: 'end',
      render: ({ name }) => (
        <Button
          size="xs"
          variant="subtle"
          color="red"
          onClick={() => remove(name)}
          aria-label={t('settings.removeHostNamed', { name })}
        >
          {t('settings.removeHost')}
        </Button>
      ),
    },
  ]
  return (
    <Stack gap={0}>
      {data.hosts.length > 0 && (
        <DataTable label={t('settings.imageHosts')} columns={columns} rows={data.hosts} rowKey={({ name }) => name} />
      )}
      <Stack gap="md" p="md">
        <Text size="sm" c="dimmed">
          {t('settings.imageHostsLead')}
        </Text>
        {save.isError && <ErrorState error={save.error} />}
        <form method="post" noValidate onSubmit={add}>
          <Group align="flex-start" gap="sm">
            <Select
              label={t('settings.hostKind')}
              w={140}
              allowDeselect={false}
              data={[...imageHostKind.options]}
              {...form.getInputProps('kind')}
            />
            <TextInput
              label={t('settings.hostName')}
              placeholder={form.values.kind}
              w={140}
              {...form.getInputProps('name')}
            />
            <TextInput
              label={t('settings.hostAddress')}
              placeholder="https://"
              flex="1 1 12rem"
              {...form.getInputProps('baseUrl')}
            />
            <PasswordInput
              label={t('settings.hostKey')}
              flex="1 1 10rem"
              autoComplete="off"
              {...form.getInputProps('key')}
            />
            <Button type="submit" mt={25} loading={save.isPending} leftSection={<IconPhotoUp size={16} aria-hidden />}>
              {t('settings.addHost')}
            </Button>
          </Group>
        </form>
        {data.hosts.length > 0 && (
          <form method="post" noValidate onSubmit={saveRules}>
            <Textarea
              label={t('settings.trackerRules')}
              description={t('settings.trackerRulesHint')}
              placeholder="tracker.example: ptpimg, imgbb"
              autosize
              minRows={2}
              spellCheck={false}
              {...rules.getInputProps('text')}
            />
            <Button type="submit" size="xs" variant="default" mt="xs" loading={save.isPending}>
              {t('settings.saveTrackerRules')}
            </Button>
          </form>
        )}
      </Stack>
    </Stack>
  )
}

/** Hosts that are there already are sent without their keys, which therefore stay. */
function writeBody({ hosts, trackers }: ImageHostsDraft): ImageHostsDraft {
  return {
    hosts: hosts.map(({ name, kind, baseUrl, key }) => ({
      name,
      kind,
      baseUrl,
      key,
    })),
    trackers,
  }
}
