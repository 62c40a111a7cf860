import { Button, Collapse, FileButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { submitTask } from '@shoal/api'
import { IconAdjustmentsHorizontal, IconCalculator, IconCamera, IconFile, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { fileBase64 } from '../../api/file-base64.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { useFieldErrors } from '../../i18n/field-errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { ShotOptionFields } from './shot-option-fields.tsx'
import { taskFormErrors } from './task-form-errors.ts'
import { type TaskValues, taskWish } from './task-wish.ts'
import { useTaskForm } from './use-task-form.ts'

const LARGEST_TORRENT = 12_000_000 // bytes

/**
 * Asks for screenshots of any torrent or video, by info-hash, magnet link, .torrent or path, and goes to the page where they
 * appear; or for a quote first, which that page shows.
 */
export function SubmitTaskForm() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const fieldErrors = useFieldErrors()
  const [file, setFile] = useState<File | null>(null)
  const [optionsOpen, options] = useDisclosure(false)
  const form = useTaskForm(file !== null)
  const submit = useMutation({
    mutationFn: async ({ values, quoteOnly }: { readonly values: TaskValues; readonly quoteOnly: boolean }) => {
      const metainfo = file === null ? undefined : await fileBase64(file)
      return api.call(submitTask, { body: { ...taskWish(values, metainfo), quoteOnly } })
    },
    onSuccess: async (task) => {
      await queryClient.invalidateQueries({ queryKey: ['tasks'] })
      await navigate({ to: '/gallery/$taskId', params: { taskId: task.id } })
    },
    onError: (error) => {
      form.setErrors(taskFormErrors(fieldErrors(error)))
    },
  })
  const send = (quoteOnly: boolean) => form.onSubmit((values) => submit.mutate({ values, quoteOnly }))
  const besideField = Object.keys(form.errors).length > 0
  const chooseFile = (chosen: File | null): void => {
    setFile(chosen)
    form.clearFieldError('torrent')
    if (chosen !== null && chosen.size > LARGEST_TORRENT) {
      setFile(null)
      form.setFieldError('torrent', t('tasks.torrentTooLarge'))
    }
  }
  return (
    <Panel title={t('tasks.submitTitle')}>
      <form method="post" noValidate onSubmit={send(false)}>
        <Stack gap="sm">
          {submit.isError && !besideField && <ErrorState error={submit.error} />}
          <Group align="flex-start" gap="sm">
            {file === null ? (
              <TextInput
                name="torrent"
                label={t('tasks.torrent')}
                placeholder={t('tasks.torrentExample')}
                description={t('tasks.torrentHint')}
                flex="1 1 20rem"
                spellCheck={false}
                {...form.getInputProps('torrent')}
              />
            ) : (
              <TextInput
                label={t('tasks.torrentFile')}
                value={`${file.name} · ${format.bytes(file.size)}`}
                readOnly
                flex="1 1 20rem"
                error={form.errors['torrent']}
              />
            )}
            {file === null ? (
              <FileButton onChange={chooseFile} accept=".torrent,application/x-bittorrent">
                {(props) => (
                  <Button
                    {...props}
                    mt={{ base: 0, sm: 25 }}
                    variant="default"
                    leftSection={<IconFile size={16} aria-hidden />}
                  >
                    {t('tasks.chooseTorrent')}
                  </Button>
                )}
              </FileButton>
            ) : (
              <Button
                mt={{ base: 0, sm: 25 }}
                variant="default"
                leftSection={<IconX size={16} aria-hidden />}
                onClick={() => chooseFile(null)}
              >
                {t('tasks.withoutFile')}
              </Button>
            )}
          </Group>
          <Collapse expanded={optionsOpen}>
            <ShotOptionFields form={form} />
          </Collapse>
          <Group justify="space-between" gap="sm">
            <Button
              variant="subtle"
              color="gray"
              px="xs"
              aria-expanded={optionsOpen}
              leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
              onClick={options.toggle}
            >
              {optionsOpen ? t('tasks.lessOptions') : t('tasks.moreOptions')}
            </Button>
            <Group gap="sm">
              <Button
                variant="default"
                loading={submit.isPending && submit.variables.quoteOnly}
                leftSection={<IconCalculator size={16} aria-hidden />}
                onClick={() => send(true)()}
              >
                {t('tasks.quote')}
              </Button>
              <Button
                type="submit"
                loading={submit.isPending && !submit.variables.quoteOnly}
                leftSection={<IconCamera size={16} aria-hidden />}
              >
                {t('tasks.submit')}
              </Button>
            </Group>
          </Group>
          <Text size="xs" c="dimmed">
            {t('tasks.quoteHint')}
          </Text>
        </Stack>
      </form>
    </Panel>
  )
}
