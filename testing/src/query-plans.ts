import type { SqlDatabase } from '@shoal/sql'
import {
  CompiledQuery,
  type Kysely,
  type KyselyPlugin,
  type QueryId,
  type RawBuilder,
  type RootOperationNode,
  sql,
} from 'kysely'

interface Asked {
  readonly node: RootOperationNode
  readonly queryId: QueryId
}

/** A table `numbers` of 1 to `count` as `n`, for the rows of a test. */
export function numbersTo(count: number): RawBuilder<unknown> {
  return sql`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})`
}

/** Queries of `work` that read all rows of a table, as the database's planner says: `table: query`. */
export async function wholeTableReads<Schema>(
  database: SqlDatabase<Schema>,
  work: (watched: SqlDatabase<Schema>) => Promise<unknown>,
): Promise<readonly string[]> {
  if (database.dialect === 'postgres') await database.write((transaction) => sql`analyze`.execute(transaction))
  const asked: Asked[] = []
  const watch: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      asked.push({ node, queryId })
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await work({
    ...database,
    read: database.read.withPlugin(watch),
    write: (inside) => database.write((transaction) => inside(transaction.withPlugin(watch))),
  })
  const reads: string[] = []
  for (const { node, queryId } of asked) {
    const query = database.read.getExecutor().compileQuery(node, queryId)
    const tables = await wholeTables(database, query)
    reads.push(...tables.map((table) => `${table}: ${query.sql}`))
  }
  return reads
}

async function wholeTables<Schema>(database: SqlDatabase<Schema>, query: CompiledQuery): Promise<readonly string[]> {
  const explain = database.dialect === 'sqlite' ? 'explain query plan' : 'explain'
  const explained = CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters])
  const rows = await explainIn(database, explained)
  const lines = rows.flatMap((row) => Object.values(row)).map(String)
  const pattern = database.dialect === 'sqlite' ? /^SCAN (\w+)\b(?! USING)/ : /Seq Scan on (\w+)/
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])
}

/** PostgreSQL explains what is written too, without writing it; SQLite wants the connection that writes. */
async function explainIn<Schema>(
  database: SqlDatabase<Schema>,
  query: CompiledQuery,
): Promise<readonly Record<string, unknown>[]> {
  const run = async (connection: Kysely<Schema>) => (await connection.executeQuery<Record<string, unknown>>(query)).rows
  return database.write(run)
}
