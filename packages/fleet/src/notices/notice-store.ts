import type { Page, PageRequest } from '../page.ts'
import type { Reason } from '../reason.ts'
import type { NoticeChannel } from './notice-channel.ts'
import type { NoticeEvent, NoticeKind } from './notice-event.ts'

/** A channel as it is kept. */
export interface StoredChannel {
  readonly id: string
  readonly config: NoticeChannel
  /** In the configuration file, which alone may change it. */
  readonly declared: boolean
}

/** One notice on its way to one channel. */
export interface PendingNotice {
  readonly id: number
  readonly event: NoticeEvent
  /** Times it was tried. */
  readonly attempts: number
  readonly createdAt: number
}

export type NoticeState = 'pending' | 'sent' | 'failed'

/** A notice as it is shown. */
export interface NoticeRecord {
  readonly id: number
  readonly channelId: string
  readonly kind: NoticeKind
  readonly name: string
  readonly clientId?: string
  readonly state: NoticeState
  readonly createdAt: number
  readonly settledAt?: number
  /** Why it failed, or failed so far. */
  readonly reason?: Reason
}

/** What became of a try. */
export type NoticeTry =
  | { readonly kind: 'sent'; readonly at: number }
  | { readonly kind: 'failed'; readonly at: number; readonly reason: Reason }
  | { readonly kind: 'again'; readonly dueAt: number; readonly reason: Reason }

/** Where notices wait until they are sent. What a method resolved is synced to disk. */
export interface NoticeStore {
  channels(): Promise<readonly StoredChannel[]>
  saveChannel(channel: StoredChannel, at: number): Promise<void>
  /** And everything that waits for it. */
  removeChannel(id: string): Promise<void>
  /**
   * Lets a notice wait for a channel until `dueAt`. An event that the channel had already leaves it as it is; with
   * `most` waiting, `full` says that this one is not kept.
   */
  queue(
    channelId: string,
    event: NoticeEvent,
    when: { readonly now: number; readonly dueAt: number },
    most: number,
  ): Promise<'queued' | 'known' | 'full'>
  /** Forgets notices of that kind about that subject that were never tried. */
  withdraw(kind: NoticeKind, subject: string): Promise<void>
  /** Channels with something due. */
  dueChannels(now: number): Promise<readonly string[]>
  /** The first moment after this one when something will be due. */
  nextDueAfter(moment: number): Promise<number | undefined>
  /** Oldest first. */
  due(channelId: string, now: number, limit: number): Promise<readonly PendingNotice[]>
  settle(ids: readonly number[], outcome: NoticeTry): Promise<void>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<NoticeRecord>>
  /** Forgets all settled notices but the newest. */
  prune(keep: number): Promise<void>
}
