import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ShotUpload, type Task, uploadShots } from '@shoal/api'
import { IconCloudUpload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { errorWords } from '../../i18n/error-words.ts'

interface UploadButtonProps {
  readonly task: Task
  readonly upload: ShotUpload | undefined
}

/** Puts the shots where everybody can see them, and says how far that is. */
export function UploadButton({ task, upload }: UploadButtonProps) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const begin = useMutation({
    mutationFn: () => api.call(uploadShots, { params: { taskId: task.id }, body: {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['shots', task.id] }),
    onError: (error) => {
      const { cause, wayOut } = errorWords(error, t)
      notifications.show({ color: 'red', title: t('gallery.uploadFailed'), message: `${cause} ${wayOut}` })
    },
  })
  const running = begin.isPending || upload?.running === true
  return (
    <>
      {upload?.problem !== undefined && (
        <Text size="xs" c="dimmed" maw={280} truncate title={upload.problem}>
          {upload.problem}
        </Text>
      )}
      <Button
        size="xs"
        variant="default"
        disabled={running}
        leftSection={<IconCloudUpload size={14} aria-hidden />}
        onClick={() => begin.mutate()}
      >
        {running ? t('gallery.uploading', { done: upload?.done ?? 0, total: upload?.total ?? 0 }) : t('gallery.upload')}
      </Button>
    </>
  )
}
