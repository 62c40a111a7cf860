import type { Clock } from '../clock.ts'
import { type FieldIssue, issuesOf } from '../field-issue.ts'
import { freeId } from '../free-id.ts'
import type { Log } from '../log.ts'
import type { FleetStore } from '../store/fleet-store.ts'
import { withKeptSecrets } from '../with-kept-secrets.ts'
import { type NoticeChannel, noticeChannelSchema, noticeSecrets } from './notice-channel.ts'
import { type NoticeEvent, noticeNewsOf } from './notice-event.ts'
import { NoticeRunner } from './notice-runner.ts'
import type { NoticeSender } from './notice-sender.ts'
import type { NoticeStore, StoredChannel } from './notice-store.ts'
import type { ChannelView, Notices } from './notices.ts'
import { quietUntil } from './quiet-hours.ts'
import { testNotice } from './write-notice.ts'

export interface NoticesOptions {
  readonly store: NoticeStore
  /** Knows the names of clients. */
  readonly fleetStore: Pick<FleetStore, 'clients'>
  readonly sender: NoticeSender
  readonly clock: Clock
  /** IANA name of the machine's own. */
  readonly timeZone: string
  readonly log: Log
}

/** More waiting for one channel are not kept: it has been unreachable for long, or is drowned. */
const MOST_WAITING = 1_000
/** A client that is back within this time is not told of. Milliseconds. */
const OUTAGE = 60_000

/** Builds notices; nothing is sent before `start`. */
export function createNotices(options: NoticesOptions): Notices {
  const { store, fleetStore, sender, clock, timeZone, log } = options

  const clientNames = async (): Promise<ReadonlyMap<string, string>> =>
    new Map((await fleetStore.clients()).map(({ id, config }) => [id, config.name]))

  const runner = new NoticeRunner({
    store,
    sender,
    clock,
    log,
    names: async () => {
      const names = await clientNames()
      return { clientName: (id) => names.get(id) ?? id, timeZone }
    },
  })

  const dueAt = ({ quietHours }: NoticeChannel, { kind }: NoticeEvent, now: number): number => {
    const soonest = kind === 'client-down' ? now + OUTAGE : now
    if (quietHours === undefined) return soonest
    return quietUntil(quietHours, soonest, quietHours.timeZone ?? timeZone) ?? soonest
  }

  const tell = async (event: NoticeEvent): Promise<void> => {
    const now = clock.now()
    for (const { id, config } of await store.channels()) {
      if (!config.enabled || !config.events.includes(event.kind)) continue
      const queued = await store.queue(id, event, { now, dueAt: dueAt(config, event, now) }, MOST_WAITING)
      if (queued === 'full') log.warn('too many notices wait: this one is not kept', { channel: config.name })
    }
    runner.wake()
  }

  const save = async (channel: StoredChannel) => {
    await store.saveChannel(channel, clock.now())
    runner.forget(channel.id)
    return { kind: 'saved' as const, channel: viewOf(channel) }
  }
  const drop = async (id: string): Promise<void> => {
    await store.removeChannel(id)
    runner.forget(id)
  }
  const find = async (id: string) => (await store.channels()).find((channel) => channel.id === id)

  return {
    name: 'notices',
    start: async () => runner.start(),
    stop: () => runner.stop(),

    take: async (message) => {
      const news = noticeNewsOf(message)
      if (news?.kind === 'tell') await tell(news.event)
      if (news?.kind === 'withdraw') await store.withdraw(news.notice, news.subject)
    },

    list: async () => (await store.channels()).map(viewOf),

    add: async (settings) => {
      const parsed = parse(settings)
      if (parsed.kind === 'invalid') return parsed
      const taken = new Set((await store.channels()).map(({ id }) => id))
      return save({ id: freeId(parsed.config.name, 'channel', taken), config: parsed.config, declared: false })
    },

    update: async (id, settings) => {
      const channel = await find(id)
      if (channel === undefined) return { kind: 'not-found' }
      if (channel.declared) return { kind: 'refused', message: 'declared in the configuration file: change it there' }
      const parsed = parse(withKeptSecrets(settings, channel.config, noticeSecrets))
      return parsed.kind === 'invalid' ? parsed : save({ id, config: parsed.config, declared: false })
    },

    remove: async (id) => {
      const channel = await find(id)
      if (channel === undefined) return { kind: 'not-found' }
      if (channel.declared) return { kind: 'refused', message: 'declared in the configuration file: remove it there' }
      await drop(id)
      return { kind: 'saved', channel: viewOf(channel) }
    },

    declare: async (channels) => {
      for (const { id, declared } of await store.channels()) {
        if (declared && !channels.some((channel) => channel.id === id)) await drop(id)
      }
      for (const channel of channels) await save({ ...channel, declared: true })
    },

    test: async (settings, id, signal) => {
      const known = id === undefined ? undefined : await find(id)
      const parsed = parse(known === undefined ? settings : withKeptSecrets(settings, known.config, noticeSecrets))
      if (parsed.kind === 'invalid') return parsed
      const outcome = await sender.send(parsed.config, testNotice(parsed.config), signal)
      return outcome.kind === 'sent' ? { kind: 'ok' } : { kind: 'failed', reason: outcome.reason }
    },

    history: async (page) => {
      const [{ items, ...rest }, channels, clients] = await Promise.all([
        store.list(page),
        store.channels(),
        clientNames(),
      ])
      const names = new Map(channels.map(({ id, config }) => [id, config.name]))
      return {
        ...rest,
        items: items.map((item) => {
          const clientName = item.clientId === undefined ? undefined : clients.get(item.clientId)
          return {
            ...item,
            channelName: names.get(item.channelId) ?? item.channelId,
            clientName,
          }
        }),
      }
    },
  }
}

type Parsed =
  | { readonly kind: 'config'; readonly config: NoticeChannel }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

function parse(settings: unknown): Parsed {
  const parsed = noticeChannelSchema.safeParse(settings)
  return parsed.success ? { kind: 'config', config: parsed.data } : { kind: 'invalid', issues: issuesOf(parsed.error) }
}

function viewOf({ id, config, declared }: StoredChannel): ChannelView {
  const { name, kind, enabled, events } = config
  const settings = Object.fromEntries(
    Object.entries(config).filter(([key]) => !noticeSecrets.some((secret) => secret === key)),
  )
  return { id, name, kind, enabled, events, declared, address: hostOf(config), settings }
}

function hostOf(config: NoticeChannel): string {
  if (config.kind === 'email') return config.to.join(', ')
  const address = 'url' in config ? config.url : config.server
  return URL.parse(address ?? 'https://push.ft07.com')?.host ?? ''
}
