import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type NoticeChannel, removeNoticeChannel } from '@shoal/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ChannelForm } from './channel-form.tsx'

interface ChannelButtonProps {
  readonly channel: NoticeChannel
}

/** Opens a channel's settings. */
export function EditChannelButton({ channel }: ChannelButtonProps) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  const title = t('notices.editNamed', { name: channel.name })
  return (
    <>
      <Button size="xs" variant="subtle" onClick={dialog.open} aria-label={title}>
        {t('notices.edit')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={title} size="lg">
        <ChannelForm channel={channel} onSaved={dialog.close} />
      </Modal>
    </>
  )
}

/** Removes a channel, after asking. */
export function RemoveChannelButton({ channel }: ChannelButtonProps) {
  const { t } = useTranslation()
  const [opened, dialog] = useDisclosure(false)
  const queryClient = useQueryClient()
  const title = t('notices.removeNamed', { name: channel.name })
  const remove = useMutation({
    mutationFn: () => api.call(removeNoticeChannel, { params: { channelId: channel.id } }),
    onSuccess: async () => {
      dialog.close()
      await queryClient.invalidateQueries({ queryKey: ['notices'] })
    },
  })
  return (
    <>
      <Button size="xs" variant="subtle" color="red" onClick={dialog.open} aria-label={title}>
        {t('notices.remove')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={title} centered>
        <Stack>
          <Text size="sm">{t('notices.removeWarning')}</Text>
          {remove.isError && <ErrorState error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {t('common.cancel')}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('notices.remove')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
