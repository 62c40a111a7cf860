import type { Notice, NoticeChannel } from '@shoal/api'
import type { ChannelView, NoticeView } from '@shoal/fleet'
import { viewReason } from '../../http/view-reason.ts'

/** A channel as the API shows it. */
export function viewNoticeChannel({ events, ...channel }: ChannelView): NoticeChannel {
  return { ...channel, events: [...events], settings: { ...channel.settings } }
}

/** A notice as the API shows it. */
export function viewNotice(notice: NoticeView): Notice {
  const { id, channelId, channelName, kind, name, clientName, clientId, state, createdAt, settledAt, reason } = notice
  return {
    ...{ id: String(id), channelId, channelName, event: kind, state, createdAt },
    about: name === '' ? (clientName ?? clientId ?? '') : name,
    settledAt,
    problem: reason && viewReason(reason),
  }
}
