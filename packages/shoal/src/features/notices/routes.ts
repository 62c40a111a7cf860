import {
  addNoticeChannel,
  listNoticeChannels,
  listNotices,
  removeNoticeChannel,
  testNoticeChannel,
  updateNoticeChannel,
} from '@shoal/api'
import type { ChannelChange, ChannelView, FieldIssue } from '@shoal/fleet'
import { auditChange } from '../../http/audit.ts'
import { type Call, type MountTarget, mount } from '../../http/mount.ts'
import { pageOfList } from '../../http/paging.ts'
import { parseCursor } from '../../http/parse-cursor.ts'
import { ProblemError } from '../../http/problem-error.ts'
import { viewReason } from '../../http/view-reason.ts'
import type { NoticeParts } from './notice-parts.ts'
import { viewNotice, viewNoticeChannel } from './views.ts'

/** Notices: where they go, and what became of them. Channels are few and in memory, so a page is a slice. */
export function mountNotices(target: MountTarget, { notices, audit }: NoticeParts): void {
  const noted = async (
    action: string,
    { id }: ChannelView,
    { context }: Pick<Call<unknown, unknown, unknown>, 'context'>,
  ) => auditChange(audit, context, action, id)

  mount(target, listNotices, async ({ query }) => {
    parseCursor(query.cursor)
    const { limit, cursor } = query
    const { items, nextCursor } = await notices.history({ limit, cursor })
    return { items: items.map(viewNotice), nextCursor }
  })

  mount(target, listNoticeChannels, async ({ query }) => {
    const channels = await notices.list()
    return pageOfList(channels, query, viewNoticeChannel)
  })

  mount(target, addNoticeChannel, async (call) => {
    const channel = saved(await notices.add(call.body))
    await noted('notice-channel.add', channel, call)
    return viewNoticeChannel(channel)
  })

  mount(target, updateNoticeChannel, async (call) => {
    const channel = saved(await notices.update(call.params.channelId, call.body))
    await noted('notice-channel.change', channel, call)
    return viewNoticeChannel(channel)
  })

  mount(target, removeNoticeChannel, async (call) => {
    await noted('notice-channel.remove', saved(await notices.remove(call.params.channelId)), call)
    return {}
  })

  mount(target, testNoticeChannel, async ({ body, signal }) => {
    const test = await notices.test(body.settings, body.channelId, signal)
    switch (test.kind) {
      case 'ok':
        return { sent: true }
      case 'failed':
        return { sent: false, problem: viewReason(test.reason) }
      case 'invalid':
        throw invalid(test.issues)
    }
  })
}

function saved(change: ChannelChange): ChannelView {
  switch (change.kind) {
    case 'saved':
      return change.channel
    case 'invalid':
      throw invalid(change.issues)
    case 'not-found':
      throw new ProblemError('not-found')
    case 'refused':
      throw new ProblemError('conflict', { detail: change.message })
  }
}

function invalid(issues: readonly FieldIssue[]): ProblemError {
  return new ProblemError('invalid-fields', {
    errors: issues.map(({ path, message, code = 'custom' }) => ({ path, code, message })),
  })
}
