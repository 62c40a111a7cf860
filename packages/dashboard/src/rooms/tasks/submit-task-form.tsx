import { Button, Group, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { submitTask } from '@shoal/api'
import { IconCamera } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { readTorrentReference } from './torrent-reference.ts'

const MOST_SHOTS = 60 // as the API allows
const USUAL_SHOTS = 12

/** Asks for screenshots of any torrent, by info-hash or magnet link, and goes to the page where they appear. */
export function SubmitTaskForm() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { torrent: '', shots: USUAL_SHOTS },
    validate: {
      torrent: (value) => (readTorrentReference(value).kind === 'unknown' ? t('tasks.torrentInvalid') : null),
      shots: (value) =>
        Number.isInteger(value) && value >= 1 && value <= MOST_SHOTS
          ? null
          : t('tasks.shotsInvalid', { most: MOST_SHOTS }),
    },
  })
  const submit = useMutation({
    mutationFn: ({ torrent, shots }: typeof form.values) => {
      const reference = readTorrentReference(torrent)
      switch (reference.kind) {
        case 'info-hash':
          return api.call(submitTask, { body: { infoHash: reference.infoHash, shots } })
        case 'magnet':
          return api.call(submitTask, { body: { magnet: reference.magnet, shots } })
        case 'unknown':
          throw new TypeError('the form lets no such value through')
      }
    },
    onSuccess: async (task) => {
      await queryClient.invalidateQueries({ queryKey: ['tasks'] })
      await navigate({ to: '/gallery/$taskId', params: { taskId: task.id } })
    },
    onError: (error) => {
      const { infoHash, magnet, ...others } = fieldErrors(error)
      const torrent = infoHash ?? magnet
      form.setErrors(torrent === undefined ? others : { ...others, torrent })
    },
  })
  const besideField = Object.keys(form.errors).length > 0
  return (
    <Panel title={t('tasks.submitTitle')}>
      <form method="post" noValidate onSubmit={form.onSubmit((values) => submit.mutate(values))}>
        {submit.isError && !besideField && <ErrorState error={submit.error} />}
        <Group align="flex-start" gap="sm" mt={submit.isError ? 'sm' : 0}>
          <TextInput
            name="torrent"
            label={t('tasks.torrent')}
            placeholder={t('tasks.torrentExample')}
            description={t('tasks.torrentHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            flex="1 1 20rem"
            spellCheck={false}
            key={form.key('torrent')}
            {...form.getInputProps('torrent')}
          />
          <NumberInput
            name="shots"
            label={t('tasks.shots')}
            min={1}
            max={MOST_SHOTS}
            allowDecimal={false}
            w={110}
            key={form.key('shots')}
            {...form.getInputProps('shots')}
          />
          <Button type="submit" mt={25} loading={submit.isPending} leftSection={<IconCamera size={16} aria-hidden />}>
            {t('tasks.submit')}
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
