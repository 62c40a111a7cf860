import { Button, FileInput, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { ApiError, type FleetTorrent, startMove } from '@shoal/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { clientChoicesQuery } from '../../api/client-choices-query.ts'
import { fileBase64 } from '../../api/file-base64.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useMessageWords } from '../../i18n/message-words.ts'

interface MoveFormProps {
  readonly torrent: FleetTorrent
  readonly onCancel: () => void
}

interface MoveWish {
  readonly to: string
  readonly savePath: string
  readonly file: File | null
}

const initialMove: MoveWish = { to: '', savePath: '', file: null }

/** To which client, and where that finds the data; then shows how the move goes on. */
export function MoveForm({ torrent, onCancel }: MoveFormProps) {
  const { t } = useTranslation()
  const say = useMessageWords()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { data: clients = [] } = useQuery(clientChoicesQuery)
  const form = useForm({
    initialValues: initialMove,
    validate: { to: (value) => (value === '' ? t('torrents.toMissing') : null) },
  })
  const start = useMutation({
    mutationFn: async ({ to, savePath, file }: typeof form.values) => {
      const wish = savePath.trim()
      const { infoHash, clientId: from } = torrent
      const given = {
        ...(wish === '' ? {} : { savePath: wish }),
        ...(file === null ? {} : { torrentBase64: await fileBase64(file) }),
      }
      return api.call(startMove, { body: { infoHash, from, to, ...given } })
    },
    onSuccess: async () => {
      await navigate({ to: '/torrents/moves' })
      await queryClient.invalidateQueries({ queryKey: ['moves'] })
    },
    onError: (error) => {
      for (const { path, code, message: text } of error instanceof ApiError ? (error.problem.errors ?? []) : [])
        form.setFieldError(path, say({ code, text, params: {} }))
    },
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <form method="post" noValidate onSubmit={form.onSubmit((values) => start.mutate(values))}>
      <Stack>
        <Text size="sm">{t('torrents.moveLead', { client: torrent.clientName })}</Text>
        {start.isError && !besideField && <ErrorState error={start.error} />}
        <Select
          name="to"
          label={t('torrents.to')}
          placeholder={t('torrents.toPlaceholder')}
          allowDeselect={false}
          data={clients.filter(({ value }) => value !== torrent.clientId)}
          {...form.getInputProps('to')}
        />
        <TextInput
          name="savePath"
          label={t('torrents.savePath')}
          description={t('torrents.savePathHint')}
          placeholder={torrent.savePath}
          maxLength={1_000}
          {...form.getInputProps('savePath')}
        />
        <FileInput
          name="file"
          label={t('torrents.file')}
          description={t('torrents.fileHint')}
          placeholder={`${torrent.name}.torrent`}
          accept=".torrent,application/x-bittorrent"
          clearable
          {...form.getInputProps('file')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending}>
            {t('torrents.move')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
