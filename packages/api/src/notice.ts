import { z } from 'zod'
import { endpoint } from './endpoint/endpoint.ts'
import { pageOf, pageQuery } from './endpoint/page.ts'
import { message, timestamp } from './endpoint/primitives.ts'

export const noticeEvents = ['grab-done', 'grab-parked', 'grab-dead', 'client-down', 'traffic-quota'] as const
export const noticeEvent = z.enum(noticeEvents)
export type NoticeEvent = z.infer<typeof noticeEvent>

export const noticeChannelKinds = [
  'telegram',
  'discord',
  'ntfy',
  'gotify',
  'email',
  'wecom',
  'dingtalk',
  'feishu',
  'bark',
  'serverchan',
  'webhook',
] as const
export const noticeChannelKind = z.enum(noticeChannelKinds)
export type NoticeChannelKind = z.infer<typeof noticeChannelKind>

/** A place that notices go to. `settings` holds everything but secrets, which are never shown again. */
export const noticeChannel = z.object({
  id: z.string(),
  name: z.string(),
  kind: noticeChannelKind,
  enabled: z.boolean(),
  events: z.array(noticeEvent),
  declared: z.boolean().describe('set in the configuration file: it can only be changed there'),
  address: z.string().describe('host or e-mail addresses that messages go to'),
  settings: z.record(z.string(), z.unknown()),
})
export type NoticeChannel = z.infer<typeof noticeChannel>

/** One notice on its way to one channel, or arrived. */
export const notice = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  event: noticeEvent,
  /** Release or client that it is about. */
  about: z.string(),
  state: z.enum(['pending', 'sent', 'failed']),
  createdAt: timestamp,
  settledAt: timestamp.optional(),
  problem: message.optional(),
})
export type Notice = z.infer<typeof notice>

const channelParams = z.object({ channelId: z.string().max(64) })
const channelSettings = z.looseObject({ kind: noticeChannelKind, name: z.string().trim().min(1).max(100) })

export const listNoticeChannels = endpoint({
  id: 'listNoticeChannels',
  method: 'GET',
  path: '/api/v1/notices/channels',
  summary: 'Places that notices go to, without their secrets',
  query: pageQuery,
  reply: pageOf(noticeChannel),
})

export const addNoticeChannel = endpoint({
  id: 'addNoticeChannel',
  method: 'POST',
  path: '/api/v1/notices/channels',
  summary: 'Add a place that notices go to; the fields depend on its kind',
  status: 201,
  body: channelSettings,
  reply: noticeChannel,
})

export const updateNoticeChannel = endpoint({
  id: 'updateNoticeChannel',
  method: 'PUT',
  path: '/api/v1/notices/channels/{channelId}',
  summary: "Replace a channel's settings; a secret left out keeps its old value",
  params: channelParams,
  body: channelSettings,
  reply: noticeChannel,
})

export const removeNoticeChannel = endpoint({
  id: 'removeNoticeChannel',
  method: 'DELETE',
  path: '/api/v1/notices/channels/{channelId}',
  summary: 'Remove a channel and what still waits for it',
  params: channelParams,
})

export const testNoticeChannel = endpoint({
  id: 'testNoticeChannel',
  method: 'POST',
  path: '/api/v1/notices/test',
  summary: 'Send a test with these settings; secrets left out are those of `channelId`',
  body: z.object({ channelId: z.string().max(64).optional(), settings: channelSettings }),
  reply: z.object({ sent: z.boolean(), problem: message.optional() }),
})

export const listNotices = endpoint({
  id: 'listNotices',
  method: 'GET',
  path: '/api/v1/notices',
  summary: 'Notices, newest first: sent, waiting or given up',
  query: pageQuery,
  reply: pageOf(notice),
})
