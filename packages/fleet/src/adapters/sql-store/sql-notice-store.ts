import { Buffer } from 'node:buffer'
import type { Sealer, SqlDatabase } from '@shoal/sql'
import type { Selectable } from 'kysely'
import type { NoticeChannel } from '../../notices/notice-channel.ts'
import type { NoticeEvent } from '../../notices/notice-event.ts'
import type { NoticeRecord, NoticeState, NoticeStore, NoticeTry } from '../../notices/notice-store.ts'
import { MAXIMAL_PAGE } from '../../page.ts'
import type { Reason } from '../../reason.ts'
import type { FleetSchema, NoticeRow } from './fleet-schema.ts'

const DEFAULT_PAGE = 50

/** Notices and their channels in SQLite or PostgreSQL; channels' settings are sealed whole. */
export function createSqlNoticeStore({
  database,
  sealer,
}: {
  readonly database: SqlDatabase<FleetSchema>
  readonly sealer: Sealer
}): NoticeStore {
  const { read, write } = database
  return {
    channels: async () => {
      const rows = await read
        .selectFrom('fleet_notice_channels')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(({ id, sealed, declared }) => {
        const config: NoticeChannel = JSON.parse(Buffer.from(sealer.open(sealed)).toString())
        return { id, config, declared: declared === 1 }
      })
    },

    saveChannel: async ({ id, config, declared }, at) => {
      const sealed = sealer.seal(Buffer.from(JSON.stringify(config)))
      const columns = { kind: config.kind, sealed, declared: declared ? 1 : 0 }
      await write((transaction) =>
        transaction
          .insertInto('fleet_notice_channels')
          .values({ id, ...columns, created_at: at })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
          .execute(),
      )
    },

    removeChannel: (id) =>
      write(async (transaction) => {
        await transaction.deleteFrom('fleet_notice_channels').where('id', '=', id).execute()
        await transaction.deleteFrom('fleet_notices').where('channel_id', '=', id).execute()
      }),

    queue: (channelId, event, { now, dueAt }, most) =>
      write(async (transaction) => {
        const { waiting } = await transaction
          .selectFrom('fleet_notices')
          .select((count) => count.fn.countAll<number>().as('waiting'))
          .where('channel_id', '=', channelId)
          .where('state', '=', 'pending')
          .executeTakeFirstOrThrow()
        if (Number(waiting) >= most) return 'full'
        const inserted = await transaction
          .insertInto('fleet_notices')
          .values({
            channel_id: channelId,
            event_key: event.key,
            kind: event.kind,
            subject: event.subject,
            event_json: JSON.stringify(event),
            state: 'pending',
            attempts: 0,
            due_at: dueAt,
            created_at: now,
          })
          .onConflict((conflict) => conflict.columns(['channel_id', 'event_key']).doNothing())
          .returning('id')
          .executeTakeFirst()
        return inserted === undefined ? 'known' : 'queued'
      }),

    withdraw: async (kind, subject) => {
      await write((transaction) =>
        transaction
          .deleteFrom('fleet_notices')
          .where('kind', '=', kind)
          .where('subject', '=', subject)
          .where('state', '=', 'pending')
          .where('attempts', '=', 0)
          .execute(),
      )
    },

    dueChannels: async (now) => {
      const rows = await read
        .selectFrom('fleet_notices')
        .select('channel_id')
        .distinct()
        .where('due_at', '<=', now)
        .execute()
      return rows.map((row) => row.channel_id)
    },

    nextDueAfter: async (moment) => {
      const row = await read
        .selectFrom('fleet_notices')
        .select('due_at')
        .where('due_at', '>', moment)
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst()
      return row?.due_at ?? undefined
    },

    due: async (channelId, now, limit) => {
      const rows = await read
        .selectFrom('fleet_notices')
        .selectAll()
        .where('channel_id', '=', channelId)
        .where('due_at', '<=', now)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        event: eventOf(row),
        attempts: row.attempts,
        createdAt: row.created_at,
      }))
    },

    settle: async (ids, outcome) => {
      if (ids.length === 0) return
      await write((transaction) =>
        transaction
          .updateTable('fleet_notices')
          .set(({ eb }) => ({ ...columnsOf(outcome), attempts: eb('attempts', '+', 1) }))
          .where('id', 'in', ids)
          .execute(),
      )
    },

    list: async ({ limit = DEFAULT_PAGE, cursor }) => {
      const size = Math.min(Math.max(1, limit), MAXIMAL_PAGE)
      let query = read.selectFrom('fleet_notices').selectAll()
      if (cursor !== undefined) query = query.where('id', '<', Number(cursor))
      const rows = await query
        .orderBy('id', 'desc')
        .limit(size + 1)
        .execute()
      const items = rows.slice(0, size).map(recordOf)
      const last = items.at(-1)
      return rows.length > size && last !== undefined ? { items, nextCursor: String(last.id) } : { items }
    },

    prune: async (keep) => {
      await write(async (transaction) => {
        const oldest = await transaction
          .selectFrom('fleet_notices')
          .select('id')
          .where('state', '!=', 'pending')
          .orderBy('id', 'desc')
          .offset(keep)
          .limit(1)
          .executeTakeFirst()
        if (oldest === undefined) return
        await transaction
          .deleteFrom('fleet_notices')
          .where('state', '!=', 'pending')
          .where('id', '<=', oldest.id)
          .execute()
      })
    },
  }
}

function columnsOf(outcome: NoticeTry) {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent', due_at: null, settled_at: outcome.at, reason_json: null }
    case 'failed':
      return { state: 'failed', due_at: null, settled_at: outcome.at, reason_json: JSON.stringify(outcome.reason) }
    case 'again':
      return { state: 'pending', due_at: outcome.dueAt, reason_json: JSON.stringify(outcome.reason) }
  }
}

function eventOf({ event_json }: Pick<NoticeRow, 'event_json'>): NoticeEvent {
  return JSON.parse(event_json) // written by this store
}

function recordOf(row: Selectable<NoticeRow>): NoticeRecord {
  const { kind, name, clientId } = eventOf(row)
  const reason: Reason | undefined = row.reason_json === null ? undefined : JSON.parse(row.reason_json)
  return {
    id: row.id,
    channelId: row.channel_id,
    kind,
    name,
    state: stateOf(row.state),
    createdAt: row.created_at,
    clientId,
    ...(row.settled_at === null ? {} : { settledAt: row.settled_at }),
    reason,
  }
}

function stateOf(text: string): NoticeState {
  return text === 'sent' || text === 'failed' ? text : 'pending'
}
