import { contains } from '@shoal/sql'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import { sql } from 'kysely'
import { type GrabStateKind, grabStateKinds } from '../../grab/grab.ts'
import type { GrabFilter } from '../../grab/grab-view.ts'
import { MAXIMAL_PAGE } from '../../page.ts'
import type { FleetSchema, GrabRow } from './fleet-schema.ts'

const DEFAULT_PAGE = 50

/** One page of rows, newest first, and the cursor of the next. */
export async function grabPage(
  read: Kysely<FleetSchema>,
  filter: GrabFilter,
  limit = DEFAULT_PAGE,
  cursor?: string,
): Promise<{ readonly rows: readonly GrabRow[]; readonly nextCursor?: string }> {
  const size = Math.min(Math.max(1, limit), MAXIMAL_PAGE)
  let query = filtered(read.selectFrom('fleet_grabs').selectAll(), filter)
  if (cursor !== undefined) query = query.where('id', '<', cursor)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute()
  const last = rows[size - 1]
  if (rows.length <= size || last === undefined) return { rows }
  return { rows: rows.slice(0, size), nextCursor: last.id }
}

function filtered<Output>(
  query: SelectQueryBuilder<FleetSchema, 'fleet_grabs', Output>,
  filter: GrabFilter,
): SelectQueryBuilder<FleetSchema, 'fleet_grabs', Output> {
  let narrowed = query
  if (filter.states !== undefined && filter.states.length > 0) narrowed = narrowed.where('state', 'in', filter.states)
  if (filter.indexer !== undefined) narrowed = narrowed.where('indexer', '=', filter.indexer)
  if (filter.clientId !== undefined) narrowed = narrowed.where('client_id', '=', filter.clientId)
  if (filter.infoHash !== undefined) narrowed = narrowed.where('info_hash', '=', filter.infoHash.toLowerCase())
  if (filter.text !== undefined) narrowed = narrowed.where(contains('name', filter.text))
  return narrowed
}

/** Grabs in each state, zero included. */
export async function grabCounts(read: Kysely<FleetSchema>): Promise<Readonly<Record<GrabStateKind, number>>> {
  const rows = await read
    .selectFrom('fleet_grabs')
    .select(['state', (count) => count.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const counted = new Map(rows.map((row) => [row.state, Number(row.count)]))
  const of = (kind: GrabStateKind) => counted.get(kind) ?? 0
  return {
    accepted: of('accepted'),
    'waiting-metadata': of('waiting-metadata'),
    fetched: of('fetched'),
    reserved: of('reserved'),
    sending: of('sending'),
    confirming: of('confirming'),
    done: of('done'),
    parked: of('parked'),
    dead: of('dead'),
    cancelled: of('cancelled'),
  }
}

/** Sum of a column as a 64-bit integer; PostgreSQL would make it a decimal text. */
export const totalSize = sql<number>`cast(coalesce(sum(size), 0) as bigint)`

/** Written into the query: SQLite uses an index of grabs that are done only where it sees that it asks for these. */
export const isDone = sql<boolean>`state = 'done'`

/** Written as the index `fleet_grabs_ended` has it: SQLite uses it only then. */
export const isEnded = sql<boolean>`(state = 'done' or state = 'dead' or state = 'cancelled')`

export const pendingKinds = ['reserved', 'sending', 'confirming'] as const satisfies readonly GrabStateKind[]

/** Whether a stored text names a state. */
export function isStateKind(text: string): text is GrabStateKind {
  return grabStateKinds.some((kind) => kind === text)
}
