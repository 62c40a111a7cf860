import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { removeTask, retryTask, type Task } from '@shoal/api'
import { IconRefresh, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { useFailureNotice } from '../../components/use-failure-notice.ts'

const RETRYABLE: readonly Task['state'][] = ['permanent_failure', 'recoverable_failure', 'cancelled']
const REMOVABLE: readonly Task['state'][] = ['success', 'permanent_failure', 'cancelled']

/** What can be done with a task that has ended: try it again, remove it. */
export function TaskActions({ task }: { readonly task: Task }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [asking, question] = useDisclosure(false)
  const tell = useFailureNotice()
  const retry = useMutation({
    mutationFn: () => api.call(retryTask, { params: { taskId: task.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['tasks'] }),
    onError: tell,
  })
  const remove = useMutation({
    mutationFn: () => api.call(removeTask, { params: { taskId: task.id } }),
    onSuccess: async () => {
      await navigate({ to: '/gallery' })
      await queryClient.invalidateQueries({ queryKey: ['gallery'] })
      queryClient.removeQueries({ queryKey: ['tasks', 'one', task.id] })
    },
    onError: tell,
  })
  return (
    <Group gap="xs">
      {RETRYABLE.includes(task.state) && (
        <Button
          size="xs"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t('common.tryAgain')}
        </Button>
      )}
      {REMOVABLE.includes(task.state) && (
        <Button size="xs" variant="default" leftSection={<IconTrash size={14} aria-hidden />} onClick={question.open}>
          {t('gallery.remove')}
        </Button>
      )}
      <Modal
        opened={asking}
        onClose={question.close}
        title={t('gallery.removeTitle')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        centered
      >
        <Stack gap="md">
          <Text size="sm">{t('gallery.removeHint', { count: task.shotsDone })}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={question.close}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('gallery.remove')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  )
}
