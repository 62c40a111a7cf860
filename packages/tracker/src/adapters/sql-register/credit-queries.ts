import { Buffer } from 'node:buffer'
import type { Sealer, SqlDatabase } from '@shoal/sql'
import type { Kysely } from 'kysely'
import type { Credit, CreditBatch, MemberFlag } from '../../members/member.ts'
import type { TrackerRegister } from '../../register/tracker-register.ts'
import { mergeCredits } from '../journal-line.ts'
import type { TrackerSchema } from './register-schema.ts'
import { barUsers } from './user-queries.ts'

type CreditQueries = Pick<
  TrackerRegister,
  | 'enterCredits'
  | 'flags'
  | 'dropFlag'
  | 'webhook'
  | 'saveWebhook'
  | 'deliveries'
  | 'dueDeliveries'
  | 'delivered'
  | 'replay'
  | 'prune'
>

const SECOND = 1000 // milliseconds
const ROWS = 500 // of one statement

/** The part of the register that keeps credits, flags and what the site was told. */
export function creditQueries(database: SqlDatabase<TrackerSchema>, sealer: Sealer): CreditQueries {
  const { read } = database

  return {
    enterCredits: (journal, batches, at) =>
      database.write(async (transaction) => {
        const known = await transaction
          .selectFrom('tracker_journals')
          .select('batch')
          .where('journal', '=', journal)
          .executeTakeFirst()
        const fresh = batches.filter(({ batch }) => batch > (known?.batch ?? 0))
        const last = fresh.at(-1)?.batch
        if (last === undefined) return
        await transaction
          .insertInto('tracker_journals')
          .values({ journal, batch: last })
          .onConflict((conflict) => conflict.column('journal').doUpdateSet({ batch: last }))
          .execute()
        const credits = mergeCredits(fresh.flatMap((batch) => batch.credits))
        for (let from = 0; from < credits.length; from += ROWS) {
          await addCredits(transaction, credits.slice(from, from + ROWS), at)
        }
        await addFlags(transaction, fresh.flatMap((batch) => batch.flags ?? []).slice(-ROWS))
        await addDelivery(transaction, credits, at)
      }),

    flags: async ({ offset, limit }) => {
      const rows = await read
        .selectFrom('tracker_flags')
        .leftJoin('tracker_users', 'tracker_users.id', 'tracker_flags.user_id')
        .select(['tracker_flags.id', 'user_id', 'kind', 'detail', 'at', 'name'])
        .orderBy('tracker_flags.id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      const { total } = await read
        .selectFrom('tracker_flags')
        .select(({ fn }) => fn.countAll().as('total'))
        .executeTakeFirstOrThrow()
      return {
        rows: rows.map(({ id, user_id, kind, detail, at, name }) => ({
          id,
          userId: user_id,
          kind,
          detail,
          at,
          ...(name === null ? {} : { userName: name }),
        })),
        total: Number(total),
      }
    },

    dropFlag: async (id) => {
      const { numDeletedRows } = await database.write((transaction) =>
        transaction.deleteFrom('tracker_flags').where('id', '=', id).executeTakeFirst(),
      )
      return numDeletedRows > 0n
    },

    webhook: async () => {
      const { webhook_sealed } = await read
        .selectFrom('tracker_state')
        .select('webhook_sealed')
        .executeTakeFirstOrThrow()
      if (webhook_sealed === null) return undefined
      return JSON.parse(Buffer.from(sealer.open(webhook_sealed)).toString())
    },

    saveWebhook: (webhook) =>
      database.write(async (transaction) => {
        const sealed = webhook === undefined ? null : sealer.seal(Buffer.from(JSON.stringify(webhook)))
        await transaction.updateTable('tracker_state').set({ webhook_sealed: sealed }).execute()
      }),

    deliveries: async ({ offset, limit }) => {
      const rows = await read
        .selectFrom('tracker_deliveries')
        .select(['id', 'at', 'users', 'delivered_at'])
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      const { total } = await read
        .selectFrom('tracker_deliveries')
        .select(({ fn }) => fn.countAll().as('total'))
        .executeTakeFirstOrThrow()
      return {
        rows: rows.map(({ id, at, users, delivered_at }) => ({
          id,
          at,
          users,
          ...(delivered_at === null ? {} : { deliveredAt: delivered_at }),
        })),
        total: Number(total),
      }
    },

    dueDeliveries: async (limit) => {
      const rows = await read
        .selectFrom('tracker_deliveries')
        .selectAll()
        .where('delivered_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(({ id, at, credits_json }): CreditBatch => {
        const credits: readonly Credit[] = JSON.parse(credits_json)
        return { batch: id, at: Math.floor(at / SECOND), credits }
      })
    },

    delivered: async (id, at) => {
      await database.write((transaction) =>
        transaction.updateTable('tracker_deliveries').set({ delivered_at: at }).where('id', '=', id).execute(),
      )
    },

    replay: async (from) => {
      const { numUpdatedRows } = await database.write((transaction) =>
        transaction
          .updateTable('tracker_deliveries')
          .set({ delivered_at: null })
          .where('id', '>=', from)
          .where('delivered_at', 'is not', null)
          .executeTakeFirst(),
      )
      return Number(numUpdatedRows)
    },

    prune: async ({ deliveries, bans }) => {
      await database.write(async (transaction) => {
        await transaction.deleteFrom('tracker_deliveries').where('delivered_at', '<', deliveries).execute()
        await transaction.deleteFrom('tracker_bans').where('ends_at', '<', bans).execute()
      })
    },
  }
}

async function addCredits(transaction: Kysely<TrackerSchema>, credits: readonly Credit[], at: number): Promise<void> {
  await transaction
    .insertInto('tracker_totals')
    .values(
      credits.map((credit) => ({
        user_id: credit.member,
        uploaded: credit.uploaded,
        downloaded: credit.downloaded,
        raw_uploaded: credit.rawUploaded,
        raw_downloaded: credit.rawDownloaded,
        seed_seconds: credit.seedSeconds,
        completed: credit.completed,
        credited_at: at,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((row) => ({
        uploaded: row('tracker_totals.uploaded', '+', row.ref('excluded.uploaded')),
        downloaded: row('tracker_totals.downloaded', '+', row.ref('excluded.downloaded')),
        raw_uploaded: row('tracker_totals.raw_uploaded', '+', row.ref('excluded.raw_uploaded')),
        raw_downloaded: row('tracker_totals.raw_downloaded', '+', row.ref('excluded.raw_downloaded')),
        seed_seconds: row('tracker_totals.seed_seconds', '+', row.ref('excluded.seed_seconds')),
        completed: row('tracker_totals.completed', '+', row.ref('excluded.completed')),
        credited_at: at,
      })),
    )
    .execute()
  const users = await transaction
    .selectFrom('tracker_users')
    .innerJoin('tracker_totals', 'tracker_totals.user_id', 'tracker_users.id')
    .select(['id', 'barred', 'uploaded', 'downloaded'])
    .where(
      'id',
      'in',
      credits.map(({ member }) => member),
    )
    .where('removed', '=', 0)
    .execute()
  await barUsers(transaction, users)
}

async function addFlags(transaction: Kysely<TrackerSchema>, flags: readonly MemberFlag[]): Promise<void> {
  if (flags.length === 0) return
  await transaction
    .insertInto('tracker_flags')
    .values(flags.map(({ member, kind, detail, at }) => ({ user_id: member, kind, detail, at: at * SECOND })))
    .execute()
}

/** What the site has to be told; nothing where there is no webhook. */
async function addDelivery(transaction: Kysely<TrackerSchema>, credits: readonly Credit[], at: number): Promise<void> {
  if (credits.length === 0) return
  const { webhook_sealed } = await transaction
    .selectFrom('tracker_state')
    .select('webhook_sealed')
    .executeTakeFirstOrThrow()
  if (webhook_sealed === null) return
  await transaction
    .insertInto('tracker_deliveries')
    .values({ at, users: credits.length, credits_json: JSON.stringify(credits), delivered_at: null })
    .execute()
}
