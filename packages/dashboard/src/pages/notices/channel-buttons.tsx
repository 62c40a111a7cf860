import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type NoticeChannel, removeNoticeChannel } from '@shoal/api'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/api.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
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
  return (
    <ConfirmButton
      text={t('notices.remove')}
      title={t('notices.removeNamed', { name: channel.name })}
      warning={t('notices.removeWarning')}
      queryKey={['notices']}
      onConfirm={() => api.call(removeNoticeChannel, { params: { channelId: channel.id } })}
    />
  )
}
