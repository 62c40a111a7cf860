import type { FieldIssue } from '../field-issue.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Reason } from '../reason.ts'
import type { NoticeChannel, NoticeChannelKind } from './notice-channel.ts'
import type { NoticeKind, OutboxEvent } from './notice-event.ts'
import type { NoticeRecord } from './notice-store.ts'

/** A channel as people see it: settings without secrets. */
export interface ChannelView {
  readonly id: string
  readonly name: string
  readonly kind: NoticeChannelKind
  readonly enabled: boolean
  readonly events: readonly NoticeKind[]
  /** In the configuration file, which alone may change it. */
  readonly declared: boolean
  /** Host that messages go to. */
  readonly address: string
  /** Everything of its settings but secrets, for the form. */
  readonly settings: Readonly<Record<string, unknown>>
}

export type ChannelChange =
  | { readonly kind: 'saved'; readonly channel: ChannelView }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly message: string }

export type ChannelTest =
  | { readonly kind: 'ok' }
  | { readonly kind: 'failed'; readonly reason: Reason }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

/** A notice as people see it. */
export interface NoticeView extends NoticeRecord {
  readonly channelName: string
  readonly clientName?: string
}

/** Tells people what happens, over the channels that they set up. */
export interface Notices {
  readonly name: 'notices'
  start(signal: AbortSignal): Promise<void>
  stop(signal: AbortSignal): Promise<void>
  /** Takes a message of the outbox in; resolves once what follows from it is committed. The same again changes nothing. */
  take(event: OutboxEvent): Promise<void>
  list(): Promise<readonly ChannelView[]>
  /** `settings` as in `noticeChannelSchema`; the id is made from the name. */
  add(settings: unknown): Promise<ChannelChange>
  /** Replaces the settings; a secret left out keeps its old value. */
  update(id: string, settings: unknown): Promise<ChannelChange>
  remove(id: string): Promise<ChannelChange>
  /** Channels that a configuration file holds; those it no longer holds are forgotten. */
  declare(channels: readonly { readonly id: string; readonly config: NoticeChannel }[]): Promise<void>
  /** Sends a test with these settings (secrets left out are taken from channel `id`). */
  test(settings: unknown, id: string | undefined, signal: AbortSignal): Promise<ChannelTest>
  /** Newest first. */
  history(page: PageRequest): Promise<Page<NoticeView>>
}
