import { z } from 'zod'

/** What people can be told about. */
export const noticeKinds = ['grab-done', 'grab-parked', 'grab-dead', 'client-down', 'traffic-quota'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Something worth a notice. Holds no link and no address, so no passkey either. */
export interface NoticeEvent {
  /** The same thing told twice has the same key. */
  readonly key: string
  readonly kind: NoticeKind
  /** Id of the grab or client. */
  readonly subject: string
  /** Unix milliseconds. */
  readonly at: number
  /** Release name; empty for what is about a client. */
  readonly name: string
  readonly indexer: string
  readonly clientId?: string
  /** Code of a `Reason`. */
  readonly reason?: string
  /** `2026-11`, of a quota. */
  readonly month?: string
}

/** A message of the outbox, as far as notices look at it. */
export interface OutboxEvent {
  readonly topic: string
  readonly subject: string
  readonly at: number
  readonly payload: Readonly<Record<string, unknown>>
}

/** What follows from a message: a notice, or the end of one that has not been sent yet. */
export type NoticeNews =
  | { readonly kind: 'tell'; readonly event: NoticeEvent }
  | { readonly kind: 'withdraw'; readonly notice: NoticeKind; readonly subject: string }

const grabPayload = z.object({
  state: z.string(),
  name: z.string().catch(''),
  indexer: z.string().catch(''),
  clientId: z.string().nullish(),
  reason: z.string().nullish(),
})
const clientPayload = z.object({
  change: z.string(),
  status: z.string().optional(),
  reason: z.string().nullish(),
  month: z.string().optional(),
})

/** A client that goes down again within this time is not told of again. Milliseconds. */
const SAME_OUTAGE = 10 * 60_000
/** A grab that waits for the next round is on its way. */
const ROUTINE = new Set(['round-full'])

/** What a message of the outbox means to people; undefined for most. */
export function noticeNewsOf({ topic, subject, at, payload }: OutboxEvent): NoticeNews | undefined {
  if (topic === 'grab.changed') return grabNews(subject, at, payload)
  if (topic === 'client.changed') return clientNews(subject, at, payload)
  return undefined
}

function grabNews(subject: string, at: number, payload: OutboxEvent['payload']): NoticeNews | undefined {
  const grab = grabPayload.safeParse(payload).data
  const kind = grab === undefined ? undefined : kindOfState(grab.state)
  if (grab === undefined || kind === undefined || ROUTINE.has(grab.reason ?? '')) return undefined
  const { name, indexer, clientId, reason } = grab
  const key = `${kind}:${subject}${typeof reason === 'string' ? `:${reason}` : ''}`
  return {
    kind: 'tell',
    event: {
      ...{ key, kind, subject, at, name, indexer },
      ...(typeof clientId === 'string' ? { clientId } : {}),
      ...(typeof reason === 'string' ? { reason } : {}),
    },
  }
}

function kindOfState(state: string): NoticeKind | undefined {
  switch (state) {
    case 'done':
      return 'grab-done'
    case 'parked':
      return 'grab-parked'
    case 'dead':
      return 'grab-dead'
    default:
      return undefined
  }
}

function clientNews(subject: string, at: number, payload: OutboxEvent['payload']): NoticeNews | undefined {
  const change = clientPayload.safeParse(payload).data
  const about = { subject, at, name: '', indexer: '', clientId: subject }
  if (change?.change === 'quota' && change.month !== undefined) {
    const { month } = change
    const key = `traffic-quota:${subject}:${month}`
    return { kind: 'tell', event: { ...about, key, kind: 'traffic-quota', month } }
  }
  if (change?.change !== 'status') return undefined
  if (change.status === 'up') return { kind: 'withdraw', notice: 'client-down', subject }
  if (change.status !== 'down') return undefined
  const { reason } = change
  const key = `client-down:${subject}:${Math.floor(at / SAME_OUTAGE)}`
  return {
    kind: 'tell',
    event: { ...about, key, kind: 'client-down', ...(typeof reason === 'string' ? { reason } : {}) },
  }
}
